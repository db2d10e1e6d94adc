package io.tokenwright.rotation.token;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a token is rotated.
 *
 * @param autoRotate plan a rotation when a threshold is crossed
 * @param rotateBefore plan when less than this is left
 * @param approvalRequired a second person must approve the plan
 * @param soak wait with green probes between two stages
 * @param quietPeriod the old version must be unused this long before it is retired
 * @param overlapMax old and new valid together longer than this raises an alert; it never revokes
 * @param lifetime asked of the issuer for the next version
 * @param sharedAcrossStages one value may serve all stages
 * @param rehearsalTokenId staging token whose own rotation must have completed first; null for none
 * @param requiredScopes scopes that a probe must see; empty: those of the current version
 * @param httpProbes URLs that must answer 2xx when called with the new value as bearer
 * @param screamTest how long the old version is disabled before it is retired, where the issuer can; zero for no scream test
 */
public record Policy(
        boolean autoRotate,
        Duration rotateBefore,
        boolean approvalRequired,
        Duration soak,
        Duration quietPeriod,
        Duration overlapMax,
        Duration lifetime,
        boolean sharedAcrossStages,
        @Nullable String rehearsalTokenId,
        List<String> requiredScopes,
        List<String> httpProbes,
        Duration screamTest) {

    /** A policy that an older release stored says nothing of a scream test. */
    public Policy {
        screamTest = screamTest == null ? Duration.ZERO : screamTest;
    }

    /** What holds for a token whose policy nobody stated; the defaults of the event's schema. */
    public static final Policy DEFAULT = new Policy(
            true,
            Duration.ofDays(7),
            false,
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofDays(7),
            Duration.ofDays(90),
            false,
            null,
            List.of(),
            List.of(),
            Duration.ZERO);

    /** The same, as if nobody had to approve. */
    public Policy withoutApproval() {
        return new Policy(
                autoRotate,
                rotateBefore,
                false,
                soak,
                quietPeriod,
                overlapMax,
                lifetime,
                sharedAcrossStages,
                rehearsalTokenId,
                requiredScopes,
                httpProbes,
                screamTest);
    }
}
