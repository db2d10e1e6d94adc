package io.tokenwright.alerting.condition;

import static io.tokenwright.alerting.condition.Facts.NOON;
import static io.tokenwright.kit.testkit.KnownFault.F36;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.ExpirySeverity;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationState;
import io.tokenwright.kit.testkit.Withstands;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final Instant TOMORROW = NOON.plus(Duration.ofDays(1));

    private final Facts token = new Facts("t1");

    @Test
    void an_expiry_without_a_plan_is_as_urgent_as_its_threshold() {
        var finding = only(token.expiring(1, ExpirySeverity.CRITICAL, "1d", TOMORROW));

        assertThat(finding.condition()).isEqualTo(Condition.EXPIRING);
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.summary())
                .isEqualTo("\"deploy pipeline\" version 1 expires at 2026-11-25T12:00:00Z; it crossed 1d.");
        assertThat(finding.nextAction()).contains("Rotate it");
        assertThat(finding.expiresAt()).isEqualTo(TOMORROW);
    }

    @Test
    void an_expiry_with_a_healthy_rotation_does_not_page() {
        var finding = only(
                token.expiring(1, ExpirySeverity.CRITICAL, "1d", TOMORROW),
                token.rotation(1, RotationState.PLANNED, 1, null, "planned", true));

        assertThat(finding.severity()).isEqualTo(Severity.INFO);
        assertThat(finding.nextAction()).isEmpty();
        assertThat(finding.planned()).contains("rotation-1").contains("PLANNED");
    }

    @Test
    void an_expiry_with_a_stuck_rotation_pages_and_so_does_the_rotation() {
        var findings = Diagnosis.of(Facts.of(
                token.expiring(1, ExpirySeverity.CRITICAL, "1d", TOMORROW),
                token.rotation(1, RotationState.PLANNED, 1, null, "planned", true),
                token.rotation(2, RotationState.STUCK, 1, null, "vault-denied", false)));

        assertThat(findings)
                .extracting(Finding::condition)
                .containsExactlyInAnyOrder(Condition.EXPIRING, Condition.ROTATION_STUCK);
        assertThat(findings).extracting(Finding::severity).containsOnly(Severity.CRITICAL);
    }

    @Test
    void after_an_outage_the_most_severe_crossing_counts_though_it_came_first() {
        var finding = only(
                token.expiring(1, ExpirySeverity.CRITICAL, "1h", TOMORROW),
                token.expiring(1, ExpirySeverity.WARNING, "7d", TOMORROW),
                token.expiring(1, ExpirySeverity.INFO, "30d", TOMORROW));

        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.summary()).contains("crossed 1h");
    }

    @Test
    void a_completed_rotation_ends_the_expiry_even_when_it_is_heard_of_first() {
        nothing(
                token.rotation(9, RotationState.COMPLETED, 1, 2, "completed", true),
                token.expiring(1, ExpirySeverity.CRITICAL, "1h", TOMORROW));
    }

    @Test
    void the_successor_may_expire_in_its_turn() {
        var finding = only(
                token.rotation(9, RotationState.COMPLETED, 1, 2, "completed", true),
                token.expiring(2, ExpirySeverity.WARNING, "7d", TOMORROW));

        assertThat(finding.version()).isEqualTo(2);
    }

    @Test
    void a_failed_candidate_is_named_until_another_rotation_has_a_version_live_everywhere() {
        var failed = token.rotation(3, RotationState.ROLLING_BACK, 1, 2, "candidate-failed", false);
        var rolledBack = token.rotation(4, RotationState.ROLLED_BACK, 1, 2, "rolled-back", true);
        var again = token.rotation("rotation-2", 5, RotationState.ISSUING, 1, null, "minting", true);
        var live = token.rotation("rotation-2", 9, RotationState.OBSERVING, 1, 3, "observing", true);

        assertThat(only(failed, rolledBack).condition()).isEqualTo(Condition.CANDIDATE_FAILED);
        assertThat(only(failed, rolledBack).version()).isEqualTo(2);
        assertThat(only(failed, rolledBack).nextAction()).isEqualTo("Look at the issuer.");
        assertThat(only(failed, rolledBack, again).condition()).isEqualTo(Condition.CANDIDATE_FAILED);
        nothing(failed, rolledBack, again, live);
    }

    @Test
    void a_leak_is_open_until_the_version_is_proven_dead() {
        var requested = token.revoked(1, RevocationReason.LEAKED, RevocationConfirmation.REQUESTED);
        var confirmed = token.revoked(1, RevocationReason.LEAKED, RevocationConfirmation.CONFIRMED);

        assertThat(only(requested).condition()).isEqualTo(Condition.LEAKED);
        nothing(requested, confirmed);
        nothing(confirmed, requested);
    }

    @Test
    void a_revocation_that_the_issuer_ignores_pages_until_it_is_confirmed() {
        var unconfirmed = token.revoked(1, RevocationReason.ROTATED, RevocationConfirmation.UNCONFIRMED);
        var confirmed = token.revoked(1, RevocationReason.ROTATED, RevocationConfirmation.CONFIRMED);

        assertThat(only(unconfirmed).condition()).isEqualTo(Condition.REVOCATION_UNCONFIRMED);
        nothing(unconfirmed, confirmed);
    }

    @Test
    @Withstands(fault = F36, outcome = "a use of a retired version pages")
    void a_use_after_the_revocation_is_recognised_by_version_or_by_fingerprint() {
        var confirmed = token.revoked(1, RevocationReason.ROTATED, RevocationConfirmation.CONFIRMED);

        assertThat(only(confirmed, token.used(1)).condition()).isEqualTo(Condition.USED_AFTER_REVOCATION);
        assertThat(only(confirmed, token.used(null)).condition()).isEqualTo(Condition.USED_AFTER_REVOCATION);
    }

    @Test
    void a_use_between_request_and_proof_of_death_is_over_with_the_proof() {
        var requested = token.revoked(1, RevocationReason.REQUESTED, RevocationConfirmation.REQUESTED);
        var used = token.used(1);
        var confirmed = token.revoked(1, RevocationReason.REQUESTED, RevocationConfirmation.CONFIRMED);

        assertThat(only(requested, used).condition()).isEqualTo(Condition.USED_AFTER_REVOCATION);
        nothing(requested, used, confirmed);
    }

    @Test
    void an_overlap_that_is_too_long_is_named_while_the_rotation_observes() {
        var exceeded = token.rotation(5, RotationState.OBSERVING, 1, 2, "overlap-exceeded", false);
        var retired = token.rotation(6, RotationState.RETIRED, 1, 2, "evidence-complete", true);

        assertThat(only(exceeded).condition()).isEqualTo(Condition.OVERLAP_EXCEEDED);
        nothing(exceeded, retired);
    }

    private static Finding only(SpecificRecordBase... events) {
        var findings = Diagnosis.of(Facts.of(events));
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    private static void nothing(SpecificRecordBase... events) {
        assertThat(Diagnosis.of(Facts.of(events))).isEmpty();
    }
}
