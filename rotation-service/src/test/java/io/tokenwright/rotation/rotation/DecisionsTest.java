package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.proof.ProofOfUse;
import io.tokenwright.rotation.store.RequestJson;
import io.tokenwright.rotation.token.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final Instant NOON = Samples.NOON;

    @Test
    void an_unknown_verdict_waits_and_never_kills_the_candidate() {
        Rotation verifying = Samples.in(State.VERIFYING);

        Decision decision = Decisions.on(verifying, Samples.probed(Verdict.UNKNOWN), NOON);

        assertThat(decision.next().state()).isEqualTo(State.VERIFYING);
        assertThat(decision.next().dueAt()).isAfter(NOON);
        assertThat(decision.orders()).isEmpty();
    }

    @Test
    void a_verdict_whose_control_is_alive_counts_for_nothing() {
        var proof = new Proof(Verdict.DEAD, Verdict.LIVE, "dead", Map.of());

        assertThat(new Event.Probed(proof).kind()).isEqualTo(Event.Kind.PROBED_UNKNOWN);
    }

    @Test
    void a_dead_candidate_is_ordered_killed_and_nothing_else() {
        Decision decision = Decisions.on(Samples.in(State.STAGED), new Event.RollBackAsked("user:ada", ""), NOON);

        assertThat(decision.next().step()).as("the first stage was begun").isEqualTo(Step.RESTORE);
        assertThat(decision.orders())
                .as("killed only once it is not live any more")
                .isEmpty();
    }

    @Test
    void the_ledger_is_written_before_the_revoke_and_released_after_the_quarantine() {
        Decision retired = Decisions.on(
                Samples.in(State.OBSERVING), new Event.EvidenceSeen(ProofOfUse.notNeeded("quiet"), true), NOON);
        Decision revoking = Decisions.on(retired.next(), new Event.Quarantined("done"), NOON);

        assertThat(retired.orders()).hasSize(1);
        assertThat(retired.held()).isTrue();
        assertThat(retired.release()).isNull();
        assertThat(revoking.release()).isEqualTo(1);
    }

    @Test
    void a_mint_is_begun_only_after_its_name_is_stored() {
        Rotation issuing = Samples.in(State.ISSUING);

        Rotation next = Decisions.on(issuing, new Event.ReadyToMint(), NOON).next();

        assertThat(next.step()).isEqualTo(Step.MINT);
        assertThat(next.attempts()).isEqualTo(issuing.attempts() + 1);
        assertThat(next.mintEpoch()).isEqualTo(issuing.epoch());
        assertThat(next.mintName()).startsWith("tw-0190aaaa-0190-r").isNotEqualTo(issuing.mintName());
    }

    @Test
    void delays_grow_are_bounded_and_ask_for_a_person_in_the_end() {
        Rotation r = Samples.in(State.STAGED);
        Instant now = NOON;
        Event sealed = new Event.Delayed(Reason.VAULT_UNAVAILABLE, "Vault is sealed", null);
        for (int i = 0; i < 40; i++) {
            r = Decisions.on(r, sealed, now).next();
            assertThat(r.dueAt()).isAfter(now).isBefore(now.plus(Duration.ofMinutes(3)));
            now = java.util.Objects.requireNonNull(r.dueAt());
        }

        assertThat(r.state()).isEqualTo(State.STAGED);
        assertThat(r.healthy()).isFalse();
        assertThat(r.nextAction()).isNotEmpty();
    }

    @Test
    void a_retry_after_is_obeyed_and_an_absurd_one_is_not() {
        Rotation r = Samples.in(State.ISSUING);

        Rotation minute = Decisions.on(
                        r, new Event.Delayed(Reason.ISSUER_UNAVAILABLE, "429", Duration.ofSeconds(60)), NOON)
                .next();
        Rotation year = Decisions.on(r, new Event.Delayed(Reason.ISSUER_UNAVAILABLE, "429", Duration.ofDays(365)), NOON)
                .next();

        assertThat(minute.dueAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(year.dueAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void an_override_retires_nothing_by_itself_but_lets_the_evidence_be_judged_anew() {
        Rotation asked = Decisions.on(
                        Samples.in(State.OBSERVING), new Event.RetireNowAsked("user:ada", "they are off"), NOON)
                .next();
        Decision retired = Decisions.on(asked, new Event.EvidenceSeen(ProofOfUse.notNeeded("waived"), true), NOON);

        assertThat(asked.state()).isEqualTo(State.OBSERVING);
        assertThat(asked.dueAt()).isEqualTo(NOON);
        assertThat(retired.next().reason()).isEqualTo(Reason.RETIRED_BY_OVERRIDE);
        assertThat(retired.orders()).hasSize(1);
    }

    @Test
    void an_override_is_refused_while_the_old_version_is_in_use_and_counts_no_second_time() {
        Rotation asked = Decisions.on(
                        Samples.in(State.OBSERVING), new Event.RetireNowAsked("user:ada", "they are off"), NOON)
                .next();
        var inUse = new ProofOfUse(false, "still on version 1: api", null, Map.of(), true);

        Decision refused = Decisions.on(asked, new Event.EvidenceSeen(inUse, true), NOON);

        assertThat(refused.next().state()).isEqualTo(State.OBSERVING);
        assertThat(refused.next().reason()).isEqualTo(Reason.OVERRIDE_REFUSED);
        assertThat(refused.next().sentence()).contains("still on version 1: api");
        assertThat(refused.next().waiver()).isNull();
        assertThat(refused.next().interventions())
                .extracting(Intervention::kind)
                .containsExactly(Intervention.Kind.EVIDENCE_WAIVED, Intervention.Kind.WAIVER_REFUSED);
        assertThat(refused.orders()).isEmpty();
    }

    private static Rotation approved(Event.ApprovalGiven approval) {
        return Decisions.on(Samples.in(State.AWAITING_APPROVAL), approval, NOON).next();
    }

    @Test
    void an_approval_needs_a_second_person_and_this_very_plan() {
        String hash = Samples.PLAN.hash();
        Instant later = NOON.plusSeconds(60);

        assertThat(approved(Samples.approval("user:bob")).state()).isEqualTo(State.ISSUING);
        assertThat(approved(Samples.approval("user:ada")).sentence()).contains("cannot approve it");
        assertThat(approved(new Event.ApprovalGiven("user:ada-laptop", hash, "1", later, true))
                        .sentence())
                .contains("cannot approve it");
        assertThat(approved(new Event.ApprovalGiven("user:bob", "0123456789abcdef", "1", later, false))
                        .sentence())
                .contains("another plan (0123456789ab)");
        assertThat(approved(Samples.approval("user:ada")).reason()).isEqualTo(Reason.APPROVAL_REFUSED);
    }

    @Test
    void an_approval_that_comes_too_late_is_refused() {
        var late = new Event.ApprovalGiven("user:bob", Samples.PLAN.hash(), "1", NOON.minusSeconds(1), false);

        assertThat(approved(late).state()).isEqualTo(State.AWAITING_APPROVAL);
        assertThat(approved(late).sentence()).contains("expired at " + NOON.minusSeconds(1));
    }

    @Test
    void an_approval_lapses_before_the_mint_and_the_same_one_cannot_be_given_again() {
        Rotation issuing = approved(Samples.approval("user:bob"));

        Rotation lapsed =
                Decisions.on(issuing, new Event.ApprovalLapsed(NOON), NOON).next();
        Rotation replayed =
                Decisions.on(lapsed, Samples.approval("user:bob"), NOON).next();
        Rotation anew = Decisions.on(
                        lapsed,
                        new Event.ApprovalGiven(
                                "user:bob", Samples.PLAN.hash(), "another", NOON.plusSeconds(60), false),
                        NOON)
                .next();

        assertThat(lapsed.state()).isEqualTo(State.AWAITING_APPROVAL);
        assertThat(lapsed.reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
        assertThat(lapsed.approvedBy()).isNull();
        assertThat(replayed.state()).isEqualTo(State.AWAITING_APPROVAL);
        assertThat(replayed.sentence()).contains("counted before");
        assertThat(anew.state()).isEqualTo(State.ISSUING);
    }

    @Test
    void broken_glass_goes_on_at_once_and_says_who_and_why() {
        Rotation r = Decisions.on(
                        Samples.in(State.AWAITING_APPROVAL),
                        new Event.GlassBroken("user:ada", Samples.PLAN.hash(), "nobody else is awake"),
                        NOON)
                .next();

        assertThat(r.state()).isEqualTo(State.ISSUING);
        assertThat(r.reason()).isEqualTo(Reason.APPROVAL_BYPASSED);
        assertThat(r.sentence()).contains("user:ada", "nobody else is awake", "review");
        assertThat(r.approvedBy()).as("nobody approved").isNull();
        assertThat(r.evidence()).containsEntry("breakGlass", "user:ada: nobody else is awake");
    }

    @Test
    void what_is_stuck_before_anything_was_minted_can_be_dropped_without_its_connector() {
        Rotation dropped = Decisions.on(
                        Samples.in(State.STUCK, State.PLANNED), new Event.RollBackAsked("user:ada", ""), NOON)
                .next();

        assertThat(dropped.state()).isEqualTo(State.ROLLED_BACK);
    }

    @Test
    void a_record_of_an_older_release_is_read_by_this_one() {
        String older = Json.write(Samples.in(State.OBSERVING))
                .replaceFirst("\"consent\":\\{[^}]*},", "")
                .replaceFirst("\"interventions\":\\[],", "")
                .replaceFirst("\"since\":\"[^\"]*\",", "");
        Rotation read = Json.read(older, Rotation.class);

        assertThat(older).doesNotContain("consent", "interventions", "since\"");
        assertThat(read.consent()).isEqualTo(Consent.NONE);
        assertThat(read.interventions()).isEmpty();
        assertThat(Waiting.of(read))
                .hasValueSatisfying(waiting -> assertThat(waiting.since()).isEqualTo(read.createdAt()));
    }

    @Test
    void it_waits_since_its_state_or_its_reason_changed() {
        Instant later = NOON.plusSeconds(60);
        Instant latest = NOON.plusSeconds(120);
        Event missing = new Event.EvidenceSeen(new ProofOfUse(false, "not yet", null, Map.of(), false), true);

        Rotation first =
                Decisions.on(Samples.in(State.OBSERVING), missing, later).next();
        Rotation second = Decisions.on(first, missing, latest).next();

        assertThat(first.since()).isEqualTo(later);
        assertThat(second.since()).as("nothing changed").isEqualTo(later);
    }

    @Test
    void the_durable_record_survives_the_round_trip() {
        for (Rotation rotation : Samples.all()) {
            for (Event event : Samples.events()) {
                if (Transitions.has(rotation.state(), event.kind())) {
                    Decision decision = Decisions.on(rotation, event, NOON);

                    assertThat(Json.read(Json.write(decision.next()), Rotation.class))
                            .isEqualTo(decision.next());
                    decision.orders()
                            .forEach(order -> assertThat(Json.read(Json.write(order), order.getClass()))
                                    .isEqualTo(order));
                }
            }
        }
    }

    @Test
    void requests_survive_the_round_trip() {
        for (Event event : Samples.events()) {
            if (event.kind().ordinal() >= Event.Kind.APPROVAL_GIVEN.ordinal()) {
                assertThat(RequestJson.read(RequestJson.write(event))).isEqualTo(event);
            }
        }
    }

    @Test
    void a_record_of_a_newer_version_is_read_by_this_one() {
        String newer = Json.write(Samples.in(State.OBSERVING)).replaceFirst("\\{", "{\"notYetInvented\":1,");

        assertThat(Json.read(newer, Rotation.class)).isEqualTo(Samples.in(State.OBSERVING));
    }
}
