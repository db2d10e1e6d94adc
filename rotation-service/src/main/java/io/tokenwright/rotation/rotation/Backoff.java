package io.tokenwright.rotation.rotation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a step waits before it is tried again: doubled each time, bounded, with a jitter that a seed repeats. */
final class Backoff {
    private static final Duration DELAY_MIN = Duration.ofMillis(500);
    private static final Duration DELAY_MAX = Duration.ofMinutes(2);
    /** A Retry-After beyond this is absurd: ask again after it all the same. */
    private static final Duration ASKED_MAX = Duration.ofHours(1);

    private static final int DOUBLINGS_MAX = 10;

    private Backoff() {}

    /** @param retryAfter what the other side asked for, null when it did not say */
    static Instant next(String seed, int failures, @Nullable Duration retryAfter, Instant now) {
        Duration doubled = DELAY_MIN.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        Duration delay = doubled.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : doubled;
        long jitterPercent = 75 + Math.floorMod(seed.hashCode() * 31L + failures * 17L, 51);
        Duration own = Duration.ofMillis(delay.toMillis() * jitterPercent / 100);
        if (retryAfter == null || retryAfter.compareTo(own) <= 0) {
            return now.plus(own);
        }
        return now.plus(retryAfter.compareTo(ASKED_MAX) > 0 ? ASKED_MAX : retryAfter);
    }
}
