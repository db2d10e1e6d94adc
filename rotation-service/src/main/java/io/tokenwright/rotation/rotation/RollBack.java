package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.rotation.Rotation.Undo;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The way back: the stages that may hold the candidate, last first; then the candidate itself; then what it left. Pure. */
final class RollBack {
    private final Move move;
    private final Rotation before;
    private final Draft draft;
    private final Instant now;

    RollBack(Move move) {
        this.move = move;
        this.before = move.before;
        this.draft = move.draft;
        this.now = move.now;
    }

    void rollBackAsked(Event.RollBackAsked e) {
        String sentence = e.actor() + " asked to roll back" + (e.reason().isBlank() ? "" : ": " + e.reason());
        draft.intervened(
                before.mayBeReplacedInPlace() ? Intervention.Kind.ROLL_BACK_REFUSED : Intervention.Kind.ROLLED_BACK,
                e.actor(),
                e.reason().isBlank() ? "no reason given" : e.reason(),
                now);
        if (before.state() == State.PLANNED
                || before.state() == State.AWAITING_APPROVAL
                || (before.state() == State.STUCK && before.stuckIn() == State.PLANNED)) {
            move.to = State.ROLLED_BACK;
            draft.because(Reason.ROLLED_BACK, sentence + "; nothing was minted");
            return;
        }
        if (before.mayBeReplacedInPlace()) {
            draft.needs(
                    Reason.ROLLBACK_IMPOSSIBLE,
                    "version " + before.plan().from().version() + " was replaced in place: there is no way back",
                    before.state() == State.STUCK
                            ? before.nextAction()
                            : "let it go on; when the new version does not do, ask for a new rotation afterwards");
            return;
        }
        boolean tooLate = before.state() == State.STUCK
                && (before.stuckIn() == State.RETIRED || before.stuckIn() == State.REVOKING);
        if (tooLate) {
            draft.needs(
                    Reason.ROLLBACK_IMPOSSIBLE,
                    "the old version is retired: there is no way back",
                    before.nextAction());
            return;
        }
        rollBack(new Undo(Reason.ROLLBACK_ASKED, sentence, ""));
    }

    void rollBack(Undo undo) {
        move.to = State.ROLLING_BACK;
        draft.undo = undo;
        draft.stuckIn = null;
        draft.stuckStep = null;
        draft.soakUntil = null;
        if (undo.nextAction().isEmpty()) {
            draft.because(undo.reason(), undo.sentence());
        } else {
            draft.needs(undo.reason(), undo.sentence(), undo.nextAction());
        }
        if (before.disabled() == null) {
            undoFrom(before.stages().size() - 1);
        } else {
            draft.next(Step.ENABLE, now);
        }
    }

    /** What is put back has to be honoured first. */
    void enabled() {
        draft.disabled = null;
        undoFrom(before.stages().size() - 1);
    }

    void stageRestored(Event.StageRestored e) {
        int index = before.stageAt();
        draft.stage(index, before.stage().restored(e.kvVersion()));
        draft.promotedAt = null;
        draft.saw(Map.of("restored." + move.stageName(), String.valueOf(e.kvVersion())));
        draft.saw(e.says());
        undoFrom(index - 1);
    }

    /** The next stage that may hold the candidate, last first; then the candidate itself; then what it left behind. */
    private void undoFrom(int lastIndex) {
        for (int i = lastIndex; i >= 0; i--) {
            if (draft.stages.get(i).begun()) {
                draft.stageAt = i;
                draft.next(Step.RESTORE, now);
                return;
            }
        }
        if (before.mayBeReplacedInPlace()) {
            draft.next(Step.RESTORE, now);
            return;
        }
        Candidate candidate = draft.candidate;
        if (candidate != null) {
            killCandidate(candidate);
        } else if (before.attempts() > 0) {
            draft.lookFrom = now;
            draft.next(Step.LOOK, now);
        } else {
            draft.next(Step.CLEAN_UP, now);
        }
    }

    void killCandidate(Candidate candidate) {
        Undo undo = draft.undo;
        move.orders = List.of(Orders.candidate(before, candidate, undo == null ? "rolled back" : undo.sentence()));
        draft.next(Step.AWAIT_DEATH, now);
    }

    void rolledBack() {
        move.to = State.ROLLED_BACK;
        Undo undo = before.undo();
        if (undo == null || undo.nextAction().isEmpty()) {
            draft.because(Reason.ROLLED_BACK, undo == null ? "rolled back" : undo.sentence());
        } else {
            draft.needs(undo.reason(), undo.sentence(), undo.nextAction());
        }
    }
}
