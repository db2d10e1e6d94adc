package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * The most severe threshold crossed on the way to one expiry. After an outage crossings arrive most severe first, so the
 * last to arrive is not the one that counts.
 *
 * @param expiresAt which expiry: a version whose lifetime was changed has several
 * @param planned true when the inventory knew of a healthy rotation at the latest of these crossings
 * @param stamp of the latest event about this expiry
 */
@Serdeable
public record Crossing(
        Instant expiresAt, Severity severity, String threshold, Instant crossedAt, boolean planned, Stamp stamp) {
    static final String EXPIRED = "expired";

    private static final Comparator<Crossing> BY_URGENCY = Comparator.comparing(Crossing::severity)
            .thenComparing((Crossing c) -> c.threshold.equals(EXPIRED))
            .thenComparing(Crossing::crossedAt)
            .thenComparing(Crossing::threshold);

    /** What both say together; they are about the same expiry. */
    Crossing merge(Crossing other) {
        Crossing urgent = BY_URGENCY.compare(this, other) >= 0 ? this : other;
        Crossing late = stamp.compareTo(other.stamp) >= 0 ? this : other;
        return new Crossing(expiresAt, urgent.severity, urgent.threshold, urgent.crossedAt, late.planned, late.stamp);
    }

    boolean isExpired() {
        return threshold.equals(EXPIRED);
    }

    static @Nullable Crossing later(@Nullable Crossing a, Crossing b) {
        if (a == null) {
            return b;
        }
        return Objects.compare(a, b, Comparator.comparing(Crossing::stamp).thenComparing(Crossing::expiresAt)) >= 0
                ? a
                : b;
    }
}
