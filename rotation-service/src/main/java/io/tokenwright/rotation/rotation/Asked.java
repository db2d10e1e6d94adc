package io.tokenwright.rotation.rotation;

import java.time.Instant;
import java.util.Map;

/** What people say to a rotation that waits for them. Pure. */
final class Asked {
    private final Move move;
    private final Rotation before;
    private final Draft draft;
    private final Instant now;

    Asked(Move move) {
        this.move = move;
        this.before = move.before;
        this.draft = move.draft;
        this.now = move.now;
    }

    void approvalGiven(Event.ApprovalGiven e) {
        if (e.actor().equals(before.plan().requestedBy())) {
            refuseApproval(e.actor() + " asked for the rotation and cannot approve it");
        } else if (!e.planHash().equals(before.plan().hash())) {
            refuseApproval(e.actor() + " approved another plan");
        } else {
            move.to = State.ISSUING;
            draft.approvedBy = e.actor();
            draft.saw(Map.of("approvedBy", e.actor(), "planHash", e.planHash()));
            move.prepare("approved by " + e.actor());
        }
    }

    private void refuseApproval(String sentence) {
        draft.because(Reason.APPROVAL_REFUSED, sentence);
        draft.nextAction = "somebody else must approve plan " + before.plan().hash();
    }

    void retryAsked(Event.RetryAsked e) {
        State back = before.stuckIn() == null ? State.PLANNED : before.stuckIn();
        Step step = before.stuckStep() == null ? Step.CHECK_PLAN : before.stuckStep();
        move.to = back;
        draft.stuckIn = null;
        draft.stuckStep = null;
        if (back != State.ROLLING_BACK) {
            draft.undo = null;
        }
        draft.next(step, now).because(Reason.RETRY_ASKED, e.actor() + " asked to go on");
    }
}
