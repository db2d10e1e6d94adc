package io.tokenwright.rotation.plan;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens when a cron expression of five fields says, as crontab(5) has them, for a time.
 *
 * @param environments whose tokens it is for, empty for all
 * @param cron expression as it was written
 * @param length how long it is open, from {@link #LENGTH_MIN} to a day
 * @param times the expression as it was read
 */
record CronWindow(Set<String> environments, String cron, Duration length, ExecutionTime times) implements Window {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final Duration LENGTH_MIN = Duration.ofMinutes(10);
    private static final Duration LENGTH_MAX = Duration.ofDays(1);

    /** Times that it opens on a day; more is a window that is always open, written badly. */
    private static final int A_DAY_MAX = 24;

    private static final int YEARS_LOOKED_AT = 5;

    /** Throws {@link IllegalArgumentException} with the reason. */
    static CronWindow of(Set<String> environments, String cron, Duration length) {
        ExecutionTime times = ExecutionTime.forCron(PARSER.parse(cron));
        if (length.compareTo(LENGTH_MIN) < 0 || length.compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException("it is open for " + length + ", which is not from 10m to 24h");
        }
        var window = new CronWindow(environments, cron, length, times);
        ZonedDateTime start = LocalDate.EPOCH.atStartOfDay(ZoneOffset.UTC);
        ZonedDateTime first = times.nextExecution(start)
                .filter(at -> at.isBefore(start.plusYears(YEARS_LOOKED_AT)))
                .orElseThrow(() -> new IllegalArgumentException("it never opens"));
        if (window.starts(first.toLocalDate(), A_DAY_MAX + 1).size() > A_DAY_MAX) {
            throw new IllegalArgumentException("it opens more than " + A_DAY_MAX + " times a day");
        }
        return window;
    }

    /** A time that the clock leaves out, as it goes forward, opens as much later as the clock jumps. */
    @Override
    public List<Span> on(LocalDate day, ZoneId zone) {
        return starts(day, A_DAY_MAX).stream()
                .map(start -> {
                    Instant from =
                            start.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
                    return new Span(from, from.plus(length));
                })
                .toList();
    }

    /** By the clock on the wall: it is the zone's business which moment that is. */
    private List<LocalDateTime> starts(LocalDate day, int limit) {
        List<LocalDateTime> starts = new ArrayList<>();
        ZonedDateTime cursor = day.atStartOfDay(ZoneOffset.UTC).minusSeconds(1);
        while (starts.size() < limit) {
            Optional<ZonedDateTime> next = times.nextExecution(cursor);
            if (next.isEmpty() || !next.get().toLocalDate().equals(day)) {
                break;
            }
            cursor = next.get();
            starts.add(cursor.toLocalDateTime());
        }
        return starts;
    }
}
