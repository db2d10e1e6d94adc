package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Window.Span;
import io.tokenwright.rotation.plan.Windows;
import io.tokenwright.rotation.plan.Windows.Answer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a rotation may begin to mint now, by its environment's windows. An old version that is dead already has no time to
 * wait, and a person may skip it. Pure.
 */
final class Timing {
    /** Windows may be configured anew meanwhile: look again after this at the latest. */
    private static final Duration LOOK_AGAIN_MAX = Duration.ofHours(1);

    private final Windows windows;

    Timing(Windows windows) {
        this.windows = windows;
    }

    /** A plan that is safe within a window only, for an environment that has none; null when it has. */
    @Nullable
    Event withoutWindow(Plan plan) {
        return windows.hasFor(plan.environment())
                ? null
                : Trouble.unsound(
                        "issuer \"" + plan.issuer() + "\" replaces a version in place, which is only done in a window,"
                                + " and environment " + plan.environment() + " has none",
                        "open one for it (tokenwright.windows.open)");
    }

    /** Why it has to wait; null when it need not. */
    @Nullable
    Event wait(Rotation r, Instant now) {
        if (r.evidence().containsKey(Skipping.WINDOW_SKIPPED) && !r.mustKeepWindow()) {
            return null;
        }
        Answer answer = windows.at(r.plan().environment(), r.tokenId(), readySince(r, now), now);
        if (r.fromDead() || !(answer instanceof Answer.Closed(Instant opensAt, Span missed))) {
            return null;
        }
        if (opensAt == null) {
            return Trouble.unsound("no window opens for it within a year", "correct tokenwright.windows");
        }
        Instant lookAt = now.plus(LOOK_AGAIN_MAX);
        return new Event.WindowClosed(opensAt, opensAt.isBefore(lookAt) ? opensAt : lookAt, missed);
    }

    /** A plan is ready when it is made; one that had to be approved when it is tried for the first time after that. */
    private static Instant readySince(Rotation r, Instant now) {
        if (r.state() == State.PLANNED) {
            return r.createdAt();
        }
        Instant failingSince = r.failingSince();
        return failingSince == null ? now : failingSince;
    }
}
