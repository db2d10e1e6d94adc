package io.tokenwright.rotation.plan;

import java.time.Duration;

/**
 * Keeps a token from being rotated over and over, as when an issuer hands out lifetimes below the threshold.
 *
 * @param rotationsMax rotations of one token within {@code window}; one more needs a person
 * @param window how far back they count
 */
public record LoopBreaker(int rotationsMax, Duration window) {
    /** Four a day: a person may repeat a failed one a few times, a loop is stopped before lunch. */
    public static final LoopBreaker DEFAULT = new LoopBreaker(4, Duration.ofDays(1));

    private static final Duration WINDOW_MIN = Duration.ofMinutes(10);

    /** How far back the rotations of a token count whose versions live for {@code lifetime}: a day is many lives of a short one. */
    public Duration windowOf(Duration lifetime) {
        Duration least = lifetime.compareTo(WINDOW_MIN) < 0 ? WINDOW_MIN : lifetime;
        return least.compareTo(window) < 0 ? least : window;
    }

    public boolean trips(int recentRotations) {
        return recentRotations >= rotationsMax;
    }
}
