package io.tokenwright.rotation.connector;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Calls to one issuer, spread over the minute. Never waits: says how long to wait. Thread-safe. */
final class RateLimit {
    private static final int BURST_SHARE = 6;

    private final Duration interval;
    private final int burst;
    private final InstantSource clock;
    private Instant freeAt = Instant.MIN;

    RateLimit(int perMinute, InstantSource clock) {
        this.interval = Duration.ofMinutes(1).dividedBy(perMinute);
        this.burst = Math.max(5, perMinute / BURST_SHARE);
        this.clock = clock;
    }

    /** Takes one call; zero when it may be made now, else how long until one may. */
    synchronized Duration take() {
        Instant now = clock.instant();
        Instant earliest = now.minus(interval.multipliedBy(burst));
        Instant base = freeAt.isBefore(earliest) ? earliest : freeAt;
        if (base.isAfter(now)) {
            return Duration.between(now, base);
        }
        freeAt = base.plus(interval);
        return Duration.ZERO;
    }
}
