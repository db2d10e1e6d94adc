package io.tokenwright.rotation.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.token.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProofOfUseTest {
    private static final Instant PROMOTED = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration QUIET = Duration.ofMinutes(10);

    private static ProofOfUse judge(
            List<String> declared, List<Use> uses, @Nullable Instant issuerLastUsed, Duration after) {
        return ProofOfUse.judge(declared, uses, 1, 2, PROMOTED, QUIET, issuerLastUsed, PROMOTED.plus(after));
    }

    @Test
    void without_consumers_the_quiet_period_alone_decides() {
        assertThat(judge(List.of(), List.of(), null, Duration.ofMinutes(9)).complete())
                .isFalse();
        assertThat(judge(List.of(), List.of(), null, QUIET).complete()).isTrue();
    }

    @Test
    void a_declared_consumer_that_was_not_seen_on_the_new_version_is_named() {
        ProofOfUse proof = judge(List.of("pipeline"), List.of(), null, Duration.ofDays(3));

        assertThat(proof.complete()).isFalse();
        assertThat(proof.sentence()).contains("pipeline");
        assertThat(proof.earliestAt()).isNull();
    }

    @Test
    void a_consumer_seen_on_the_old_version_counts_as_declared() {
        var onOld = new Use(1, "stranger", PROMOTED.minusSeconds(60));

        assertThat(judge(List.of(), List.of(onOld), null, Duration.ofDays(3)).sentence())
                .contains("stranger");
    }

    @Test
    void a_late_use_of_the_old_version_starts_the_quiet_period_anew() {
        var onOld = new Use(1, "pipeline", PROMOTED.plusSeconds(300));
        var onNew = new Use(2, "pipeline", PROMOTED.plusSeconds(310));

        ProofOfUse early = judge(List.of("pipeline"), List.of(onOld, onNew), null, QUIET);
        ProofOfUse late = judge(List.of("pipeline"), List.of(onOld, onNew), null, QUIET.plusSeconds(300));

        assertThat(early.complete()).isFalse();
        assertThat(early.earliestAt()).isEqualTo(PROMOTED.plusSeconds(300).plus(QUIET));
        assertThat(late.complete()).isTrue();
    }

    @Test
    void the_issuers_own_last_use_counts_too() {
        var onNew = new Use(2, "pipeline", PROMOTED.plusSeconds(10));

        assertThat(judge(List.of("pipeline"), List.of(onNew), PROMOTED.plusSeconds(500), QUIET)
                        .complete())
                .isFalse();
    }

    @Test
    void a_consumer_that_stays_on_the_old_version_is_told_apart_from_one_that_was_not_heard_of() {
        var before = new Use(1, "quiet", PROMOTED.minusSeconds(60));
        var after = new Use(1, "elsewhere", PROMOTED.plusSeconds(60));

        String sentence = judge(List.of("declared"), List.of(before, after), null, Duration.ofMinutes(5))
                .sentence();

        assertThat(sentence)
                .contains("still on version 1 after version 2 went live at " + PROMOTED + ": elsewhere (last at ")
                .contains("another environment or path")
                .contains("not yet seen on version 2: declared, quiet");
    }

    @Test
    void a_person_may_waive_what_is_missing_but_not_what_speaks_against() {
        var onOld = new Use(1, "pipeline", PROMOTED.plusSeconds(300));

        ProofOfUse unheard = judge(List.of("pipeline"), List.of(), null, Duration.ofMinutes(1));
        ProofOfUse inUse = judge(List.of("pipeline"), List.of(onOld), null, Duration.ofMinutes(6));
        ProofOfUse quietAgain = judge(List.of("pipeline"), List.of(onOld), null, QUIET.plusSeconds(300));
        ProofOfUse usedByWhom = judge(List.of(), List.of(), PROMOTED.plusSeconds(1), Duration.ofMinutes(1));

        assertThat(unheard.waivedBy("user:ada", "it is off").complete()).isTrue();
        assertThat(unheard.waivedBy("user:ada", "it is off").sentence())
                .contains("user:ada retired the old version: it is off; waived: not yet seen on version 2: pipeline");
        assertThat(inUse.waivedBy("user:ada", "it is off")).isEqualTo(inUse);
        assertThat(inUse.complete()).isFalse();
        assertThat(quietAgain.waivedBy("user:ada", "it is off").complete()).isTrue();
        assertThat(usedByWhom.waivedBy("user:ada", "it is off").complete())
                .as("the issuer's own word counts")
                .isFalse();
    }
}
