package io.tokenwright.alerting.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next attempt. Pure. */
final class Backoff {
    /** Longer than this nobody may ask for: a wrong Retry-After must not silence a destination. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(6);

    private static final int DOUBLINGS_MAX = 30;

    private Backoff() {}

    /**
     * @param attempts how many there were, at least 1
     * @param retryAfter what the destination asked for, null when nothing
     * @param jitter from 0 (inclusive) to 1; the delay lies between half and all of its doubling
     */
    static Duration delay(
            int attempts, Duration delayMin, Duration delayMax, @Nullable Duration retryAfter, double jitter) {
        long doubled = delayMin.toMillis() << Math.min(attempts - 1, DOUBLINGS_MAX);
        long capped = doubled <= 0 ? delayMax.toMillis() : Math.min(doubled, delayMax.toMillis());
        Duration own = Duration.ofMillis(Math.round(capped * (0.5 + jitter / 2)));
        if (retryAfter == null) {
            return own;
        }
        Duration asked = retryAfter.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : retryAfter;
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
