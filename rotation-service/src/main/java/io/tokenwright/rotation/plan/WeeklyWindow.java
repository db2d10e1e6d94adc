package io.tokenwright.rotation.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * From a time to a time on some days of the week.
 *
 * @param environments whose tokens it is for, empty for all
 * @param days on which it opens
 * @param from when it opens
 * @param to when it closes; on the next day when that is not after {@code from}
 */
public record WeeklyWindow(Set<String> environments, Set<DayOfWeek> days, LocalTime from, LocalTime to)
        implements Window {

    /** Every day, all day. */
    static final WeeklyWindow ALWAYS =
            new WeeklyWindow(Set.of(), Set.of(DayOfWeek.values()), LocalTime.MIN, LocalTime.MIN);

    /**
     * Where the clock goes forward over it, it opens when the clock has, for as long as it would have been open: no window is
     * lost to a change of the clock. Where the clock goes back, it is open through both hours.
     */
    @Override
    public List<Span> on(LocalDate day, ZoneId zone) {
        if (!days.contains(day.getDayOfWeek())) {
            return List.of();
        }
        LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
        ZonedDateTime start = ZonedDateTime.of(day, from, zone).withEarlierOffsetAtOverlap();
        ZonedDateTime end = ZonedDateTime.of(lastDay, to, zone).withLaterOffsetAtOverlap();
        if (!end.isAfter(start)) {
            end = start.plus(Duration.between(day.atTime(from), lastDay.atTime(to)));
        }
        return List.of(new Span(start.toInstant(), end.toInstant()));
    }
}
