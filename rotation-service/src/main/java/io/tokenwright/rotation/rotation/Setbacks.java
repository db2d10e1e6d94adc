package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.plan.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a rotation makes of a step that did not work: wait longer each time, or stop until a person asks to go on. Pure. */
final class Setbacks {
    /** Key of a rotation's evidence. */
    static final String WINDOW_MISSED = "windowMissed";

    /** A delay longer than this is shown to people; the rotation goes on by itself all the same. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Move move;
    private final Rotation before;
    private final Draft draft;
    private final Instant now;

    Setbacks(Move move) {
        this.move = move;
        this.before = move.before;
        this.draft = move.draft;
        this.now = move.now;
    }

    void delayed(Reason reason, String sentence, @Nullable Duration retryAfter) {
        Instant since = before.failingSince() == null ? now : before.failingSince();
        int failures = before.failures() + 1;
        draft.dueAt = Backoff.next(before.id(), before.failures(), retryAfter, now);
        draft.failures = failures;
        draft.failingSince = since;
        if (isUrgent(reason, since)) {
            draft.needs(reason, sentence, remedy(reason));
        } else if (before.healthy()) {
            draft.because(reason, sentence);
        }
    }

    void windowClosed(Event.WindowClosed e) {
        draft.dueAt = e.lookAt();
        draft.failingSince = before.failingSince() == null ? now : before.failingSince();
        Window.Span missed = e.missed();
        Instant expiresAt = before.plan().from().expiresAt();
        String next = "the next window opens at " + e.opensAt();
        if (missed != null) {
            String span = missed.from() + " to " + missed.until();
            draft.saw(Map.of(WINDOW_MISSED, span));
            draft.needs(
                    Reason.WINDOW_MISSED,
                    "the window from " + span + " passed before it could begin; " + next,
                    "see in what it waited for why it did not begin; it goes on by itself when the next window opens");
        } else if (expiresAt != null && !e.opensAt().isBefore(expiresAt)) {
            draft.needs(
                    Reason.AWAITING_WINDOW,
                    "version " + before.plan().from().version() + " expires at " + expiresAt + ", and " + next,
                    "open a window before that (tokenwright.windows), or rotate by hand");
        } else {
            draft.because(Reason.AWAITING_WINDOW, next);
        }
    }

    private static String remedy(Reason reason) {
        return switch (reason) {
            case ISSUER_STOPPED ->
                "release the kill switch (DELETE /api/v1/kill-switches/{issuer}); the rotation goes on by itself";
            case AWAITING_TURN ->
                "see to the rotations that stand in its way, or raise tokenwright.rotation.concurrency; it goes on by"
                        + " itself";
            default -> "remove the cause; the rotation goes on by itself";
        };
    }

    private boolean isUrgent(Reason reason, Instant since) {
        if (reason != Reason.AWAITING_REHEARSAL && reason != Reason.AWAITING_TURN) {
            return now.isAfter(since.plus(PATIENCE));
        }
        Instant expiresAt = before.plan().from().expiresAt();
        return expiresAt != null
                && now.isAfter(
                        expiresAt.minus(before.plan().policy().rotateBefore().dividedBy(4)));
    }

    void blocked(Event.Blocked e) {
        move.to = State.STUCK;
        draft.waiver = null;
        move.expect(e.seenVersion());
        Rotation.Undo undo = before.undo();
        if (e.reason() == Reason.ROLLBACK_IMPOSSIBLE && undo != null && undo.candidateIsToBlame()) {
            move.orderCandidate(undo.sentence());
            draft.candidate = null;
            draft.promotedAt = null;
            stuckAt(State.ISSUING, Step.PREPARE_MINT);
        } else if (e.reason() == Reason.ROLLBACK_IMPOSSIBLE) {
            boolean everywhere = before.stageAt() == before.stages().size() - 1;
            stuckAt(everywhere ? State.OBSERVING : State.PROMOTED, everywhere ? Step.OBSERVE : Step.PROBE);
        } else {
            stuckAt(before.state(), stepAfterPerson(e.reason()));
        }
        draft.next(Step.WAIT, null).needs(e.reason(), e.sentence(), e.nextAction());
    }

    /** A refused mint left nothing; and who retries after a lost answer has looked at the issuer in our place. */
    private Step stepAfterPerson(Reason reason) {
        if (reason == Reason.ANSWER_LOST) {
            return before.state() == State.ROLLING_BACK ? Step.CLEAN_UP : Step.PREPARE_MINT;
        }
        return before.step() == Step.MINT ? Step.PREPARE_MINT : before.step();
    }

    private void stuckAt(State state, Step step) {
        draft.stuckIn = state;
        draft.stuckStep = step;
    }
}
