package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.rotation.Waiting.Action;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static Event asked(Action action) {
        return switch (action) {
            case APPROVE -> Samples.approval("user:bob");
            case RETRY -> new Event.RetryAsked("user:ada");
            case RETIRE_NOW -> new Event.RetireNowAsked("user:ada", "they are off");
            case SKIP -> new Event.SkipAsked("user:ada", "the change is announced");
            case COMPLAIN -> new Event.Complained("user:ada", "billing", "it gets 401");
            case ROLL_BACK -> new Event.RollBackAsked("user:ada", "no");
            case GIVE_VALUE -> new Event.ValueAsked("user:ada");
            case CONFIRM_REVOKED -> new Event.RevokedByHand("user:ada", "gone");
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
                    switch (action) {
                        case ROLL_BACK ->
                            assertThat(rotation.mayBeReplacedInPlace()
                                            || rotation.stuckIn() == State.RETIRED
                                            || rotation.stuckIn() == State.REVOKING)
                                    .isTrue();
                        case GIVE_VALUE ->
                            assertThat(rotation.stuckIn()).isNotIn(State.ISSUING, State.STAGED, State.VERIFYING);
                        case COMPLAIN ->
                            assertThat(ScreamTest.isWatched(rotation)).isFalse();
                        case SKIP -> assertThat(Skipping.of(rotation)).isEmpty();
                        default ->
                            assertThat(action)
                                    .as("nobody has to revoke by hand")
                                    .isEqualTo(Action.CONFIRM_REVOKED);
                    }
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
                        + "do this: grant write on x; a person can ask for RETRY or GIVE_VALUE or ROLL_BACK");
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

    @Test
    void one_that_waits_for_a_value_says_how_to_mint_and_takes_it_then() {
        Rotation preparing = Samples.expiringInTwoMonths();

        Rotation waiting = Decisions.on(preparing, new Event.ValueAwaited("a person mints", "open there"), Samples.NOON)
                .next();

        Waiting said = Waiting.of(waiting).orElseThrow();
        assertThat(said.sentence())
                .startsWith("Waits for a person to mint and give the value since")
                .contains("do this: open there");
        assertThat(said.actions()).containsExactly(Action.GIVE_VALUE, Action.ROLL_BACK);
        assertThat(waiting.healthy()).as("nobody is paged for what was planned").isTrue();
        Rotation aDayLater = Decisions.on(
                        waiting,
                        new Event.ValueAwaited("a person mints", "open there"),
                        Samples.NOON.plusSeconds(86_401))
                .next();
        assertThat(aDayLater.healthy()).isFalse();
        assertThat(Waiting.of(aDayLater).orElseThrow().since()).isEqualTo(Samples.NOON);
    }

    @Test
    void a_value_that_was_given_and_fails_is_ordered_killed_and_another_one_is_awaited() {
        Decision decision = Decisions.on(Samples.givenByHand(), Samples.probed(Verdict.DEGRADED), Samples.NOON);

        assertThat(decision.next().awaitsValue()).isTrue();
        assertThat(decision.next().candidate()).isNull();
        assertThat(decision.next().healthy()).isFalse();
        assertThat(decision.orders()).extracting(order -> order.version()).containsExactly(2);
        assertThat(decision.held()).isFalse();
    }

    @Test
    void a_stuck_one_that_promotes_takes_no_other_value() {
        for (State stuckIn : java.util.List.of(State.PROMOTED, State.OBSERVING, State.RETIRED, State.REVOKING)) {
            Rotation stuck = Samples.in(State.STUCK, stuckIn);

            Decision decision = Decisions.on(stuck, new Event.ValueAsked("user:ada"), Samples.NOON);

            assertThat(decision.next().state()).isEqualTo(State.STUCK);
            assertThat(decision.orders()).isEmpty();
            assertThat(Waiting.of(stuck).orElseThrow().actions()).doesNotContain(Action.GIVE_VALUE);
        }
    }
}
