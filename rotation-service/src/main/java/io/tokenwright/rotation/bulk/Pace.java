package io.tokenwright.rotation.bulk;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Spreads over a minute what may go in it: a minute's number at once would be a burst that others feel. Not thread-safe. */
final class Pace {
    private static final double MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final int most;
    private double room;
    private @Nullable Instant at;

    /** @param most that may go at once, also the first time */
    Pace(int most) {
        this.most = most;
        this.room = most;
    }

    /** How many may go at {@code now}, when {@code aMinute} may in a minute. */
    int room(int aMinute, Instant now) {
        Instant before = at;
        if (before != null && now.isAfter(before)) {
            room = Math.min(most, room + Duration.between(before, now).toNanos() / MINUTE_NANOS * aMinute);
        }
        at = now;
        return (int) room;
    }

    void went(int count) {
        room -= count;
    }
}
