package io.tokenwright.rotation.rotation;

import static io.tokenwright.rotation.rotation.Samples.NOON;
import static io.tokenwright.rotation.rotation.Samples.WATCHED;
import static io.tokenwright.rotation.rotation.Samples.screaming;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.proof.ProofOfUse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreamTestDecisionsTest {
    private static final Event QUIET = new Event.EvidenceSeen(ProofOfUse.notNeeded("quiet"), true);
    private static final Event IN_USE =
            new Event.EvidenceSeen(new ProofOfUse(false, "still on version 1: api", null, Map.of(), true), true);
    private static final Event COMPLAINT = new Event.Complained("token:billing", "billing", "401 since noon");
    private static final Instant OVER = NOON.plusSeconds(3600);

    private static Rotation after(Rotation r, Event event, Instant at) {
        return Decisions.on(r, event, at).next();
    }

    @Test
    void the_old_version_is_disabled_before_it_is_retired() {
        Decision begun = Decisions.on(screaming(null), QUIET, NOON);

        assertThat(begun.next().state()).isEqualTo(State.OBSERVING);
        assertThat(begun.next().step()).isEqualTo(Step.DISABLE);
        assertThat(begun.next().disabled()).as("known before the call").isNotNull();
        assertThat(begun.orders()).as("nothing is to be killed yet").isEmpty();
    }

    @Test
    void it_is_retired_when_nobody_has_missed_it_to_the_end() {
        Rotation watched = after(after(screaming(null), QUIET, NOON), new Event.Disabled("disabled"), NOON);

        Rotation shortBefore = after(watched, QUIET, OVER.minusSeconds(1));
        Rotation retired = after(watched, QUIET, OVER);

        assertThat(shortBefore.state()).isEqualTo(State.OBSERVING);
        assertThat(shortBefore.dueAt()).as("not one look later than the end").isEqualTo(OVER);
        assertThat(retired.state()).isEqualTo(State.RETIRED);
        assertThat(retired.disabled()).isNull();
        assertThat(retired.evidence().get(ScreamTest.EVIDENCE)).contains("nobody missed it");
    }

    @Test
    void a_complaint_enables_it_and_a_person_is_asked_afterwards() {
        Rotation hurt = after(screaming(WATCHED), COMPLAINT, NOON);
        Rotation stuck = after(hurt, new Event.Enabled("version 1 is enabled again"), NOON);
        Rotation retried = after(stuck, new Event.RetryAsked("user:ada"), NOON);

        assertThat(hurt.step()).isEqualTo(Step.ENABLE);
        assertThat(hurt.dueAt()).isEqualTo(NOON);
        assertThat(hurt.interventions())
                .extracting(Intervention::sentence)
                .containsExactly("billing (said by token:billing): 401 since noon");
        assertThat(stuck.state()).isEqualTo(State.STUCK);
        assertThat(stuck.reason()).isEqualTo(Reason.SCREAMED);
        assertThat(stuck.sentence()).contains("billing", "401 since noon", "enabled again");
        assertThat(stuck.nextAction()).contains("RETRY", "ROLL_BACK");
        assertThat(stuck.disabled()).isNull();
        assertThat(retried.step()).as("the evidence is judged anew").isEqualTo(Step.OBSERVE);
    }

    @Test
    void a_use_of_it_enables_it() {
        Rotation hurt = after(screaming(WATCHED), IN_USE, NOON);

        assertThat(hurt.step()).isEqualTo(Step.ENABLE);
        assertThat(after(hurt, new Event.Enabled("enabled"), NOON).sentence()).contains("still on version 1: api");
    }

    @Test
    void whatever_stops_the_rotation_enables_it_first() {
        var blocked = new Event.Blocked(Reason.PATH_CHANGED, "somebody wrote there", "put it back", 9);

        Rotation hurt = after(screaming(WATCHED), blocked, NOON);
        Rotation stuck = after(hurt, new Event.Enabled("enabled"), NOON);

        assertThat(hurt.state()).isEqualTo(State.OBSERVING);
        assertThat(hurt.step()).isEqualTo(Step.ENABLE);
        assertThat(stuck.reason()).isEqualTo(Reason.PATH_CHANGED);
        assertThat(stuck.nextAction()).isEqualTo("put it back");
    }

    @Test
    void a_rollback_enables_it_before_it_is_put_back() {
        Rotation back = after(screaming(WATCHED), new Event.RollBackAsked("user:ada", "no"), NOON);

        assertThat(back.state()).isEqualTo(State.ROLLING_BACK);
        assertThat(back.step()).isEqualTo(Step.ENABLE);
        assertThat(after(back, new Event.Enabled("enabled"), NOON).step()).isEqualTo(Step.RESTORE);
    }

    @Test
    void its_end_can_be_brought_forward_with_a_reason() {
        Rotation skipped = after(screaming(WATCHED), new Event.SkipAsked("user:ada", "all have moved"), NOON);

        assertThat(Skipping.of(screaming(WATCHED))).contains("the scream test");
        assertThat(after(skipped, QUIET, NOON).state()).isEqualTo(State.RETIRED);
        assertThat(after(skipped, IN_USE, NOON).step())
                .as("evidence is not skipped")
                .isEqualTo(Step.ENABLE);
    }

    @Test
    void nothing_is_disabled_where_it_cannot_be_undone() {
        Rotation retired = after(screaming(null), new Event.EvidenceSeen(ProofOfUse.notNeeded("quiet"), false), NOON);

        assertThat(retired.state()).isEqualTo(State.RETIRED);
        assertThat(retired.evidence().get(ScreamTest.EVIDENCE)).contains("not made");
    }

    @Test
    void a_version_that_was_ordered_dead_meanwhile_is_retired_at_once() {
        assertThat(after(screaming(WATCHED), new Event.FromRevoked("leaked"), NOON)
                        .state())
                .isEqualTo(State.RETIRED);
    }

    @Test
    void to_retire_now_does_not_forget_that_it_is_to_be_enabled() {
        Rotation hurt = after(screaming(WATCHED), COMPLAINT, NOON);

        assertThat(after(hurt, new Event.RetireNowAsked("user:ada", "they are off"), NOON)
                        .step())
                .isEqualTo(Step.ENABLE);
    }

    @Test
    void a_policy_without_one_hashes_as_it_did_before_there_was_one() {
        assertThat(Samples.PLAN.hash())
                .as("as the release before made it")
                .isEqualTo("c157033cdb0f4926f1030588cbf38ab545c9e077534ca75fd53fc4d03f5aacfa");
        assertThat(screaming(null).plan().hash()).isNotEqualTo(Samples.PLAN.hash());
    }
}
