package io.tokenwright.rotation.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.token.Policy;
import io.tokenwright.rotation.token.Precision;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Token;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Planner PLANNER = new Planner(LoopBreaker.DEFAULT);

    private static Token token(@Nullable Instant expiresAt, boolean revoked, int stages) {
        var version = new TokenVersion(1, "7", null, List.of("api"), NOON, expiresAt, Precision.INSTANT, revoked);
        List<SecretPath> paths = List.of(
                        new SecretPath("staging", "secret", "a", "value"),
                        new SecretPath("production", "secret", "b", "value"))
                .subList(0, stages);
        return new Token(
                "t",
                "name",
                "owner",
                "production",
                "gitlab",
                Map.of(),
                paths,
                List.of(),
                Policy.DEFAULT,
                List.of(version),
                null);
    }

    private static String reason(Planning planning) {
        return switch (planning) {
            case Planning.Planned _ -> "planned";
            case Planning.Blocked blocked -> blocked.reason();
            case Planning.NotNow no -> no.reason();
        };
    }

    private static Planning expiring(Token token, int version, boolean open, int recent) {
        return PLANNER.onExpiring(token, version, open, recent, NOON);
    }

    @Test
    void a_version_with_less_than_rotate_before_left_is_planned() {
        Planning planning = expiring(token(NOON.plus(Duration.ofDays(3)), false, 1), 1, false, 0);

        assertThat(planning).isInstanceOf(Planning.Planned.class);
    }

    @Test
    void an_early_crossing_is_looked_at_again_when_it_is_time() {
        Planning planning = expiring(token(NOON.plus(Duration.ofDays(10)), false, 1), 1, false, 0);

        assertThat(planning)
                .isInstanceOfSatisfying(
                        Planning.NotNow.class,
                        no -> assertThat(no.lookAgainAt()).isEqualTo(NOON.plus(Duration.ofDays(3))));
    }

    @Test
    void every_no_has_its_reason() {
        Instant soon = NOON.plusSeconds(60);
        assertThat(reason(expiring(token(soon, false, 1), 2, false, 0))).isEqualTo("not-current");
        assertThat(reason(expiring(token(soon, true, 1), 1, false, 0))).isEqualTo("revoked");
        assertThat(reason(expiring(token(null, false, 1), 1, false, 0))).isEqualTo("never-expires");
        assertThat(reason(expiring(token(soon, false, 1), 1, true, 0))).isEqualTo("already-open");
        assertThat(reason(expiring(token(soon, false, 0), 1, false, 0))).isEqualTo("path-missing");
        assertThat(reason(expiring(token(soon, false, 2), 1, false, 0))).isEqualTo("stages-not-shared");
        assertThat(reason(expiring(token(soon, false, 1), 1, false, 4))).isEqualTo("too-many-rotations");
    }

    @Test
    void the_hash_binds_what_is_done_but_not_who_asked() {
        Token token = token(NOON.plusSeconds(60), false, 1);
        var ada = (Planning.Planned) PLANNER.onAsked(token, null, "user:ada", false, 0);
        var bob = (Planning.Planned) PLANNER.onAsked(token, null, "user:bob", false, 0);
        Token elsewhere = new Token(
                "t",
                "name",
                "owner",
                "production",
                "gitlab",
                Map.of("project_id", "8"),
                token.paths(),
                List.of(),
                Policy.DEFAULT,
                token.versions(),
                null);
        var other = (Planning.Planned) PLANNER.onAsked(elsewhere, null, "user:ada", false, 0);

        assertThat(ada.plan().hash()).isEqualTo(bob.plan().hash());
        assertThat(ada.plan().hash()).isNotEqualTo(other.plan().hash());
    }

    @Test
    void a_copy_whose_stage_has_no_path_in_vault_is_blocked() {
        Token plain = token(NOON.plus(Duration.ofDays(3)), false, 1);
        var stray = new SecretPath("production", "sink:cluster", "payments/app", "token");
        var token = new Token(
                plain.tokenId(),
                plain.name(),
                plain.owner(),
                plain.environment(),
                plain.issuer(),
                plain.parameters(),
                List.of(plain.paths().getFirst(), stray),
                plain.consumers(),
                plain.policy(),
                plain.versions(),
                plain.promoted());

        assertThat(reason(expiring(token, 1, false, 0))).isEqualTo("copy-without-path");
    }
}
