package io.tokenwright.rotation.rotation;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Going past a wait that is a precaution and no proof: a window, a soak, or a scream test. What proves something, as a probe or the negative control, is
 * never skipped; evidence that is missing has {@link Event.RetireNowAsked}. Pure.
 */
public final class Skipping {
    /** Key of a rotation's evidence. */
    static final String WINDOW_SKIPPED = "windowSkipped";

    private Skipping() {}

    /** What a rotation waits for that can be skipped, in a few words; empty when there is nothing like that. */
    public static Optional<String> of(Rotation r) {
        boolean minting = r.state() == State.PLANNED || r.state() == State.ISSUING;
        boolean window = r.reason() == Reason.AWAITING_WINDOW || r.reason() == Reason.WINDOW_MISSED;
        // A version that is replaced in place has the window for its safety.
        if (minting && window && !r.mustKeepWindow()) {
            return Optional.of("the wait for a window");
        }
        if (r.state() == State.PROMOTED && r.step() == Step.PROBE && r.soakUntil() != null) {
            return Optional.of("the soak");
        }
        Disabled disabled = r.disabled();
        return ScreamTest.isWatched(r) && disabled != null && disabled.until() != null
                ? Optional.of("the scream test")
                : Optional.empty();
    }

    static void asked(Move move, Event.SkipAsked e) {
        Draft draft = move.draft;
        Optional<String> wait = of(move.before);
        if (wait.isEmpty()) {
            draft.intervened(
                    Intervention.Kind.SKIP_REFUSED, e.actor(), "there was no wait to skip: " + e.reason(), move.now);
            return;
        }
        draft.intervened(Intervention.Kind.WAIT_SKIPPED, e.actor(), wait.get() + ": " + e.reason(), move.now);
        if (move.before.state() == State.PROMOTED) {
            draft.soakUntil = move.now;
        } else if (move.before.state() == State.OBSERVING) {
            Disabled disabled = Objects.requireNonNull(move.before.disabled());
            draft.disabled = disabled.watched(Objects.requireNonNull(disabled.since()), move.now);
        } else {
            draft.saw(Map.of(WINDOW_SKIPPED, e.actor() + ": " + e.reason()));
            draft.failingSince = null;
        }
        draft.next(move.before.step(), move.now)
                .because(Reason.WAIT_SKIPPED, e.actor() + " skipped " + wait.get() + ": " + e.reason());
    }
}
