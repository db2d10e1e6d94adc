package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.Traits;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.token.Precision;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IssuerLimitsTest {

    private static String problem(Traits traits, int live, int dead) {
        return IssuerLimits.problemWith(Samples.PLAN, new Issuer(traits, live, dead))
                .orElse("");
    }

    private static Traits most(@Nullable Integer liveMax) {
        return new Traits(liveMax, Connector.Replacement.CREATE_AND_DELETE, false, Precision.INSTANT, false);
    }

    @Test
    void with_room_beside_the_old_one_nothing_is_in_the_way() {
        assertThat(problem(most(null), 1000, 0)).isEmpty();
        assertThat(problem(most(3), 2, 50)).as("dead ones do not count").isEmpty();
    }

    @Test
    void a_full_issuer_is_named_before_anything_is_minted() {
        assertThat(problem(most(3), 3, 0)).contains("its most of 3 live versions");
        assertThat(problem(most(1), 1, 0)).contains("allows one live version");
    }

    @Test
    void the_other_slot_must_be_free_and_the_old_version_must_hold_one() {
        var slots = new Traits(2, Connector.Replacement.ALTERNATING_SLOTS, false, Precision.NONE, false);

        assertThat(IssuerLimits.problemWith(from("0"), new Issuer(slots, 1, 1))).isEmpty();
        assertThat(IssuerLimits.problemWith(from("0"), new Issuer(slots, 2, 0)).orElse(""))
                .contains("still in use by 1");
        assertThat(IssuerLimits.problemWith(from("9"), new Issuer(slots, 1, 1)).orElse(""))
                .contains("in none of the slots");
    }

    /** The sample plan for a version with another id at the issuer. */
    private static Plan from(String issuerRef) {
        Plan p = Samples.PLAN;
        TokenVersion v = p.from();
        return new Plan(
                p.tokenId(),
                p.name(),
                p.owner(),
                p.environment(),
                p.issuer(),
                p.parameters(),
                new TokenVersion(
                        v.version(),
                        issuerRef,
                        v.fingerprint(),
                        v.scopes(),
                        v.issuedAt(),
                        v.expiresAt(),
                        v.precision(),
                        v.revoked()),
                p.toVersion(),
                p.scopes(),
                p.requiredScopes(),
                p.paths(),
                p.consumers(),
                p.policy(),
                p.requestedBy());
    }

    /** Lists so many versions, and mints none. */
    private record Issuer(Traits traits, int live, int dead) implements Connector {
        @Override
        public Description description() {
            return new Description(
                    "issuer",
                    "Issuer",
                    Set.of(Capability.FIND),
                    List.of(),
                    new Limits(60, Duration.ZERO, Duration.ZERO, null),
                    traits,
                    "");
        }

        @Override
        public Outcome<List<Found>> find(FindRequest request) {
            return new Outcome.Done<>(IntStream.range(0, live + dead)
                    .mapToObj(i -> new Found("" + i, "n" + i, i < live, List.of(), null, null, Precision.UNKNOWN))
                    .toList());
        }

        @Override
        public List<String> problemsWith(Map<String, String> parameters) {
            return List.of();
        }

        @Override
        public Outcome<Issued> issue(IssueRequest request) {
            throw new AssertionError("nothing may be minted");
        }

        @Override
        public Outcome<ProbeResponse> probe(ProbeRequest request) {
            throw new AssertionError("nothing is probed");
        }

        @Override
        public Outcome<Inspected> inspect(InspectRequest request) {
            throw new AssertionError("nothing is inspected");
        }

        @Override
        public Outcome<Revoked> revoke(RevokeRequest request) {
            throw new AssertionError("nothing is revoked");
        }

        @Override
        public SecretValue random() {
            throw new AssertionError("nothing is probed");
        }
    }
}
