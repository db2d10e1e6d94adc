package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.revocation.Order;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One decision in the making, with the moves that several decisions share: local to one of them, never kept. */
final class Move {
    final Rotation before;
    final Draft draft;
    final Instant now;
    State to;

    @Nullable
    Candidate issued;

    List<Order> orders = List.of();
    boolean held;

    @Nullable
    Integer release;

    Move(Rotation before, Instant now) {
        this.before = before;
        this.draft = before.draft();
        this.now = now;
        this.to = before.state();
    }

    /** Throws {@link IllegalTransitionException} unless the table has the move. */
    Decision decided(Event.Kind kind) {
        Transitions.require(before, kind, to);
        Rotation next = draft.moved(to, kind, now).build();
        boolean announce = next.state() != before.state()
                || next.reason() != before.reason()
                || next.healthy() != before.healthy()
                || next.stageAt() != before.stageAt()
                || !Objects.equals(
                        next.evidence().get(Setbacks.WINDOW_MISSED),
                        before.evidence().get(Setbacks.WINDOW_MISSED));
        return new Decision(before, next, kind, announce, issued, orders, held, release);
    }

    void prepare(String sentence) {
        draft.next(Step.PREPARE_MINT, now).because(Reason.MINTING, sentence);
    }

    void look(Reason reason, String sentence) {
        draft.lookFrom = now;
        draft.next(Step.LOOK, now).because(reason, sentence + "; looking for it at the issuer");
    }

    /** The next value is a person's to mint, under the name of a mint of its own. */
    void awaitValue() {
        draft.attempts = before.attempts() + 1;
        draft.next(Step.AWAIT_VALUE, now);
    }

    void cleanUp(String sentence) {
        draft.next(Step.CLEAN_UP, now).because(Reason.CLEANING_UP, sentence + "; cleaning up");
    }

    void orderCandidate(String detail) {
        Candidate candidate = before.candidate();
        if (candidate != null) {
            orders = List.of(Orders.candidate(before, candidate, detail));
        }
    }

    /** The next write to the stage under way expects what was found there, if anything was. */
    void expect(@Nullable Integer seenVersion) {
        if (seenVersion != null) {
            draft.stage(before.stageAt(), before.stage().expecting(seenVersion));
        }
    }

    String stageName() {
        return before.plan().paths().get(before.stageAt()).stage();
    }

    String nextPath() {
        return before.plan().paths().getFirst().next().display();
    }
}
