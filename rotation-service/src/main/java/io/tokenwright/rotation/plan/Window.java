package io.tokenwright.rotation.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** When the rotations of some environments may begin. */
public sealed interface Window permits WeeklyWindow, CronWindow {

    /** @param until exclusive */
    record Span(Instant from, Instant until) {
        boolean holds(Instant at) {
            return !at.isBefore(from) && at.isBefore(until);
        }
    }

    /** Environments whose tokens it is for, empty for all. */
    Set<String> environments();

    /** What opens on {@code day} in {@code zone}, in order; none is longer than a day. */
    List<Span> on(LocalDate day, ZoneId zone);

    default boolean isFor(String environment) {
        return environments().isEmpty() || environments().contains(environment);
    }
}
