package io.tokenwright.inventory.register;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a token is to be rotated; the fields are those of the {@code token-issued} event's policy.
 *
 * @param autoRotate plan a rotation when a threshold is crossed
 * @param rotateBefore plan when less than this is left
 * @param approvalRequired a second person approves the plan
 * @param soak wait with green probes between two stages
 * @param quietPeriod the old version is unused this long before it is retired
 * @param overlapMax old and new valid together longer than this raises an alert
 * @param lifetime asked of the issuer for the next version
 * @param sharedAcrossStages one value may serve all stages
 * @param rehearsalTokenId staging token that is rotated first
 * @param requiredScopes scopes that a probe must see; empty for those of the current version
 * @param httpProbes URLs that must answer 2xx to the new value
 * @param screamTest the old version is disabled this long before it is retired, where the issuer can
 */
public record RotationTerms(
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
    public RotationTerms {
        requiredScopes = List.copyOf(requiredScopes);
        httpProbes = List.copyOf(httpProbes);
    }
}
