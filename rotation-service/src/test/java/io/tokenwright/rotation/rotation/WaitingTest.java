package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.rotation.Waiting.Action;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static Event asked(Action action) {
        return switch (action) {
            case APPROVE -> Samples.approval("user:bob");
            case RETRY -> new Event.RetryAsked("user:ada");
            case RETIRE_NOW -> new Event.RetireNowAsked("user:ada", "they are off");
            case ROLL_BACK -> new Event.RollBackAsked("user:ada", "no");
            case BREAK_GLASS -> new Event.GlassBroken("user:ada", Samples.PLAN.hash(), "nobody else is awake");
        };
    }

    @Test
    void every_action_that_is_listed_moves_the_rotation() {
        for (Rotation rotation : Samples.all()) {
            for (Action action : Waiting.of(rotation).map(Waiting::actions).orElse(java.util.List.of())) {
                Rotation next =
                        Decisions.on(rotation, asked(action), Samples.NOON).next();

                boolean moved = next.state() != rotation.state() || next.dueAt() != null;
                assertThat(moved).as("%s in %s", action, rotation.state()).isTrue();
                assertThat(next.reason())
                        .as("%s in %s (%s)", action, rotation.state(), rotation.stuckIn())
                        .isNotIn(Reason.APPROVAL_REFUSED, Reason.ROLLBACK_IMPOSSIBLE);
            }
        }
    }

    @Test
    void every_move_that_people_can_make_is_listed() {
        for (Rotation rotation : Samples.all()) {
            for (Action action : Action.values()) {
                Optional<Waiting> waiting = Waiting.of(rotation);
                if (waiting.isPresent()
                        && Transitions.has(rotation.state(), action.kind())
                        && !waiting.get().actions().contains(action)) {
                    assertThat(action).isEqualTo(Action.ROLL_BACK);
                    assertThat(rotation.stuckIn()).isIn(State.RETIRED, State.REVOKING);
                }
            }
        }
    }

    @Test
    void one_sentence_says_what_for_since_when_and_what_a_person_can_do() {
        Event blocked = new Event.Blocked(Reason.VAULT_DENIED, "Vault denies write on x", "grant write on x", null);
        Rotation stuck =
                Decisions.on(Samples.in(State.STAGED), blocked, Samples.NOON).next();

        Waiting waiting = Waiting.of(stuck).orElseThrow();

        assertThat(waiting.since()).isEqualTo(Samples.NOON);
        assertThat(waiting.sentence())
                .isEqualTo("Waits for a person in STAGED since 2026-11-24T12:00:00Z: Vault denies write on x; "
                        + "do this: grant write on x; a person can ask for RETRY or ROLL_BACK");
    }

    @Test
    void a_delay_counts_from_its_first_failure() {
        Event sealed = new Event.Delayed(Reason.VAULT_UNAVAILABLE, "Vault is sealed", null);
        Rotation first =
                Decisions.on(Samples.in(State.STAGED), sealed, Samples.NOON).next();
        Rotation second =
                Decisions.on(first, sealed, Samples.NOON.plusSeconds(300)).next();

        assertThat(Waiting.of(second).orElseThrow().since()).isEqualTo(Samples.NOON);
    }

    @Test
    void what_has_ended_waits_for_nothing() {
        assertThat(Waiting.of(Samples.in(State.COMPLETED))).isEmpty();
        assertThat(Waiting.of(Samples.in(State.ROLLED_BACK))).isEmpty();
    }
}
