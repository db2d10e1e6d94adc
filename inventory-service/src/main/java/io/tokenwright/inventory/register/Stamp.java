package io.tokenwright.inventory.register;

import io.tokenwright.events.Authority;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Who said something, when, in which event. The order decides which of two statements holds: the stronger authority, then the
 * later one, then the greater event id, so that it is total and any order of arrival ends the same.
 *
 * @param authority rank of the one who says it
 * @param occurredAt when it happened, by the producer's clock
 * @param eventId id of the event that says it
 */
public record Stamp(Authority authority, Instant occurredAt, String eventId) implements Comparable<Stamp> {
    private static final Comparator<Stamp> ORDER = Comparator.comparing(Stamp::authority)
            .thenComparing(Stamp::occurredAt)
            .thenComparing(Stamp::eventId);

    @Override
    public int compareTo(Stamp other) {
        return ORDER.compare(this, other);
    }

    static @Nullable Stamp max(@Nullable Stamp a, @Nullable Stamp b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) >= 0 ? a : b;
    }
}
