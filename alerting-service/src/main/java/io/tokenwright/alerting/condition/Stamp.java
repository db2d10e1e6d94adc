package io.tokenwright.alerting.condition;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Comparator;

/**
 * When something was said. Two facts of the same kind are ordered by it, the event id breaking ties, so that any order of
 * arrival ends the same.
 */
@Serdeable
public record Stamp(Instant at, String eventId) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
        return Comparator.comparing(Stamp::at).thenComparing(Stamp::eventId).compare(this, other);
    }
}
