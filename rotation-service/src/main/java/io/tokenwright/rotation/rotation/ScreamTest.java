package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.rotation.Rotation.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The old version is disabled for a while before it is retired, which no call can undo: whoever still needs it screams, and it is enabled
 * again. Until then nothing is retired and the rotation can still go back. Pure.
 */
public final class ScreamTest {
    /** Key of a rotation's evidence. */
    static final String EVIDENCE = "screamTest";

    private final Move move;
    private final Rotation before;
    private final Draft draft;
    private final Instant now;

    ScreamTest(Move move) {
        this.move = move;
        this.before = move.before;
        this.draft = move.draft;
        this.now = move.now;
    }

    /** Whether the version that {@code r} replaces is disabled, and nothing spoke against it so far. */
    public static boolean isWatched(Rotation r) {
        Disabled disabled = r.disabled();
        return r.state() == State.OBSERVING && disabled != null && disabled.hurt() == null;
    }

    /**
     * Begins it, or goes on with it, once the evidence is complete; false when the version may be retired.
     *
     * @param lookAgain how long to wait for the next look
     */
    boolean goesOn(Event.EvidenceSeen e, Duration lookAgain) {
        Disabled disabled = before.disabled();
        if (disabled == null) {
            return begins(e);
        }
        Instant since = disabled.since();
        Instant until = disabled.until();
        if (since == null || until == null || disabled.hurt() != null) {
            draft.next(disabled.hurt() == null ? Step.DISABLE : Step.ENABLE, now);
            return true;
        }
        if (!now.isBefore(until)) {
            draft.saw(Map.of(EVIDENCE, "disabled from " + since + " to " + now + ", and nobody missed it"));
            return false;
        }
        Instant next = now.plus(lookAgain);
        draft.next(Step.OBSERVE, next.isBefore(until) ? next : until)
                .because(
                        Reason.SCREAM_TEST,
                        old() + " is disabled since " + since + ", and nobody has missed it; it is watched until "
                                + until);
        return true;
    }

    private boolean begins(Event.EvidenceSeen e) {
        if (before.plan().policy().screamTest().isZero() || before.fromDead()) {
            return false;
        }
        if (!e.canDisable()) {
            draft.saw(Map.of(EVIDENCE, "not made: the issuer cannot disable a version and enable it again"));
            return false;
        }
        draft.disabled = Disabled.asked(now);
        draft.next(Step.DISABLE, now)
                .because(Reason.SCREAM_TEST, e.proof().sentence() + "; disabling " + old() + " for a scream test");
        return true;
    }

    void disabled(Event.Disabled e) {
        Instant until = now.plus(before.plan().policy().screamTest());
        draft.disabled = disabledOrAsked().watched(now, until);
        draft.saw(Map.of(EVIDENCE, e.sentence() + " at " + now));
        draft.next(Step.OBSERVE, now).because(Reason.SCREAM_TEST, e.sentence() + "; watching until " + until);
    }

    void complained(Event.Complained e) {
        String who = e.consumer().isEmpty() ? e.actor() : e.consumer() + " (said by " + e.actor() + ")";
        draft.intervened(Intervention.Kind.COMPLAINED, e.actor(), who + ": " + e.sentence(), now);
        if (isWatched(before)) {
            hurts(new Undo(
                    Reason.SCREAMED, who + " misses " + old() + ": " + e.sentence(), remedy("whoever complained")));
        }
    }

    /** Somebody uses the version that is disabled, or did before and it is known only now. */
    void usedMeanwhile(String sentence) {
        draft.waiver = null;
        hurts(new Undo(
                Reason.SCREAMED, old() + " was disabled too early: " + sentence, remedy("the missing consumers")));
    }

    private String remedy(String who) {
        return "move " + who
                + " to the new version, then ask for RETRY, which gathers evidence and disables it anew; or ask"
                + " for ROLL_BACK";
    }

    /** Nothing is decided while somebody may be without a version that works: it is enabled first. */
    void hurts(Undo why) {
        draft.disabled = disabledOrAsked().hurting(why);
        draft.saw(Map.of(EVIDENCE, "hurt at " + now + ": " + why.sentence()));
        draft.next(Step.ENABLE, now).because(why.reason(), why.sentence() + "; enabling it again");
    }

    void enabled(Event.Enabled e) {
        Undo why = disabledOrAsked().hurt();
        draft.disabled = null;
        if (why == null || before.fromDead()) {
            draft.next(Step.OBSERVE, now).because(Reason.OBSERVING, e.sentence());
            return;
        }
        move.to = State.STUCK;
        draft.waiver = null;
        draft.stuckIn = State.OBSERVING;
        draft.stuckStep = Step.OBSERVE;
        draft.next(Step.WAIT, null).needs(why.reason(), why.sentence() + "; " + e.sentence(), why.nextAction());
    }

    private Disabled disabledOrAsked() {
        Disabled disabled = before.disabled();
        return disabled == null ? Disabled.asked(now) : disabled;
    }

    private String old() {
        return "version " + before.plan().from().version();
    }
}
