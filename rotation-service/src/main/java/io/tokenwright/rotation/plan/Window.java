package io.tokenwright.rotation.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * When rotations may begin: from a time to a time on some days of the week.
 *
 * @param environments whose tokens it is for, empty for all
 * @param days on which it opens
 * @param from when it opens
 * @param to when it closes; on the next day when that is not after {@code from}
 */
public record Window(Set<String> environments, Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    /** Every day, all day. */
    static final Window ALWAYS = new Window(Set.of(), Set.of(DayOfWeek.values()), LocalTime.MIN, LocalTime.MIN);

    /** @param until exclusive */
    public record Span(Instant from, Instant until) {
        boolean holds(Instant at) {
            return !at.isBefore(from) && at.isBefore(until);
        }
    }

    boolean isFor(String environment) {
        return environments.isEmpty() || environments.contains(environment);
    }

    /**
     * What opens on {@code day}. Where the clock goes forward over it, it opens when the clock has, for as long as it would
     * have been open: no window is lost to a change of the clock. Where the clock goes back, it is open through both hours.
     */
    Optional<Span> on(LocalDate day, ZoneId zone) {
        if (!days.contains(day.getDayOfWeek())) {
            return Optional.empty();
        }
        LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
        ZonedDateTime start = ZonedDateTime.of(day, from, zone).withEarlierOffsetAtOverlap();
        ZonedDateTime end = ZonedDateTime.of(lastDay, to, zone).withLaterOffsetAtOverlap();
        if (!end.isAfter(start)) {
            end = start.plus(Duration.between(day.atTime(from), lastDay.atTime(to)));
        }
        return Optional.of(new Span(start.toInstant(), end.toInstant()));
    }
}
