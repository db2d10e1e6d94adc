package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Proof;
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
        Decision retired =
                Decisions.on(Samples.in(State.OBSERVING), new Event.RetireNowAsked("user:ada", "they are off"), NOON);
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
    void who_asked_cannot_approve_and_an_edited_plan_is_not_what_was_approved() {
        Rotation waiting = Samples.in(State.AWAITING_APPROVAL);
        String hash = Samples.PLAN.hash();

        assertThat(Decisions.on(waiting, new Event.ApprovalGiven("user:ada", hash), NOON)
                        .next()
                        .reason())
                .isEqualTo(Reason.APPROVAL_REFUSED);
        assertThat(Decisions.on(waiting, new Event.ApprovalGiven("user:bob", "another"), NOON)
                        .next()
                        .reason())
                .isEqualTo(Reason.APPROVAL_REFUSED);
        assertThat(Decisions.on(waiting, new Event.ApprovalGiven("user:bob", hash), NOON)
                        .next()
                        .state())
                .isEqualTo(State.ISSUING);
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
