package io.tokenwright.rotation.rotation;

import java.time.Instant;
import java.util.Map;

/** What people say to a rotation that waits for them. Pure. */
final class Asked {
    /** Key of a rotation's evidence. */
    static final String BREAK_GLASS = "breakGlass";

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
        String id = e.approvalId();
        Instant validUntil = e.validUntil();
        boolean counted = id != null && before.consent().hasCounted(id);
        if (id != null && !counted) {
            draft.consent = before.consent().counting(id);
        }
        if (counted) {
            refuseApproval(e.actor(), "this approval by " + e.actor() + " was counted before: give a new one");
        } else if (e.byProposer() || e.actor().equals(before.plan().requestedBy())) {
            refuseApproval(e.actor(), e.actor() + " asked for the rotation and cannot approve it");
        } else if (validUntil != null && now.isAfter(validUntil)) {
            refuseApproval(e.actor(), "the approval by " + e.actor() + " expired at " + validUntil);
        } else if (!e.planHash().equals(before.plan().hash())) {
            refuseApproval(
                    e.actor(),
                    e.actor() + " approved another plan (" + shortened(e.planHash()) + ") than this one ("
                            + shortened(before.plan().hash()) + ")");
        } else {
            move.to = State.ISSUING;
            draft.approvedBy = e.actor();
            draft.consent = draft.consent.until(validUntil);
            draft.saw(Map.of("approvedBy", e.actor(), "planHash", e.planHash()));
            draft.intervened(
                    Intervention.Kind.APPROVED,
                    e.actor(),
                    "approved plan " + e.planHash() + (validUntil == null ? "" : ", good until " + validUntil),
                    now);
            move.prepare("approved by " + e.actor());
        }
    }

    private void refuseApproval(String actor, String sentence) {
        draft.intervened(Intervention.Kind.APPROVAL_REFUSED, actor, sentence, now);
        draft.because(Reason.APPROVAL_REFUSED, sentence);
        draft.nextAction = "somebody else must approve plan " + before.plan().hash();
    }

    /** Approved once; what lies too long between the approval and the mint is not what was approved any more. */
    void approvalLapsed(Event.ApprovalLapsed e) {
        move.to = State.AWAITING_APPROVAL;
        draft.approvedBy = null;
        draft.consent = before.consent().until(null);
        draft.next(Step.WAIT, null)
                .because(
                        Reason.APPROVAL_EXPIRED,
                        "the approval by " + before.approvedBy() + " expired at " + e.validUntil()
                                + " before anything was minted");
        draft.nextAction = "somebody must approve plan " + before.plan().hash() + " anew, or roll back to drop it";
    }

    void glassBroken(Event.GlassBroken e) {
        if (!e.planHash().equals(before.plan().hash())) {
            refuseApproval(e.actor(), e.actor() + " broke the glass for another plan");
            return;
        }
        move.to = State.ISSUING;
        String sentence = e.actor() + " broke the glass: " + e.reason();
        draft.consent = before.consent().until(null);
        draft.intervened(Intervention.Kind.GLASS_BROKEN, e.actor(), e.reason(), now);
        draft.saw(Map.of(BREAK_GLASS, e.actor() + ": " + e.reason(), "planHash", e.planHash()));
        draft.next(Step.PREPARE_MINT, now)
                .because(Reason.APPROVAL_BYPASSED, sentence + "; a review is open until a second person closes it");
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
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
        draft.intervened(Intervention.Kind.RETRIED, e.actor(), before.sentence(), now);
        draft.next(step, now).because(Reason.RETRY_ASKED, e.actor() + " asked to go on");
    }
}
