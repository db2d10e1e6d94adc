package io.tokenwright.rotation.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What a person does in our place: mints and gives the value, or revokes. Pure. */
final class ByHand {
    private static final Duration POLL = Duration.ofSeconds(30);
    /** A person who has not minted for this long is reminded by an alert. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Move move;
    private final Rotation before;
    private final Draft draft;
    private final Instant now;

    ByHand(Move move) {
        this.move = move;
        this.before = move.before;
        this.draft = move.draft;
        this.now = move.now;
    }

    /** Whether a value may be given now, or once somebody has asked for it. */
    static boolean isOpenTo(Rotation r) {
        return r.awaitsValue() || r.canTakeValue();
    }

    void awaited(Event.ValueAwaited e) {
        draft.next(Step.AWAIT_VALUE, now.plus(POLL));
        Instant since = before.since();
        boolean late = before.reason() == Reason.AWAITING_VALUE && since != null && now.isAfter(since.plus(PATIENCE));
        Instant expiresAt = before.plan().from().expiresAt();
        boolean urgent = expiresAt != null
                && now.isAfter(
                        expiresAt.minus(before.plan().policy().rotateBefore().dividedBy(4)));
        if (late || urgent || before.evidence().containsKey(Assistance.VALUE_REFUSED)) {
            draft.needs(Reason.AWAITING_VALUE, e.sentence(), e.nextAction());
        } else {
            draft.because(Reason.AWAITING_VALUE, e.sentence());
            draft.nextAction = e.nextAction();
        }
    }

    void asked(Event.ValueAsked e) {
        if (!before.canTakeValue()) {
            draft.intervened(Intervention.Kind.VALUE_ASKED, e.actor(), "refused: nothing waits to be minted", now);
            return;
        }
        move.to = State.ISSUING;
        move.orderCandidate(e.actor() + " gives another value");
        draft.candidate = null;
        draft.stuckIn = null;
        draft.stuckStep = null;
        draft.undo = null;
        draft.intervened(Intervention.Kind.VALUE_ASKED, e.actor(), before.sentence(), now);
        move.awaitValue();
        draft.because(Reason.AWAITING_VALUE, e.actor() + " gives the value");
    }

    void dropped() {
        if (before.awaitsValue()) {
            draft.dueAt = now;
        }
    }

    void given(Candidate candidate) {
        String actor = candidate.givenBy() == null ? "" : candidate.givenBy();
        draft.saw(Map.of("valueGivenBy", actor));
        draft.intervened(Intervention.Kind.VALUE_GIVEN, actor, "minted by hand as " + candidate.issuerRef(), now);
    }

    /** What a person gave fails its probe: it is killed where it can be, and they may give another one. */
    void refused(String sentence) {
        move.to = State.ISSUING;
        move.orderCandidate("the value that was given failed its probe: " + sentence);
        draft.candidate = null;
        draft.saw(Map.of(Assistance.VALUE_REFUSED, sentence));
        move.awaitValue();
        draft.needs(
                Reason.CANDIDATE_FAILED,
                "the value that was given failed its probe: " + sentence,
                "mint another one and ask for GIVE_VALUE, or for ROLL_BACK");
    }

    void revoked(Event.RevokedByHand e) {
        draft.intervened(Intervention.Kind.REVOKED_BY_HAND, e.actor(), e.note(), now);
        draft.dueAt = now;
    }

    void toBeRevoked(Event.DeathUnproven e, String todo) {
        String action = todo + "; then ask for CONFIRM_REVOKED";
        if (e.overdue()) {
            draft.needs(Reason.AWAITING_REVOCATION_BY_HAND, e.sentence(), action);
        } else {
            draft.because(Reason.AWAITING_REVOCATION_BY_HAND, e.sentence());
            draft.nextAction = action;
        }
    }
}
