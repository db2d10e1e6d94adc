package io.tokenwright.rotation.plan;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads windows and blackouts as people write them; what cannot be meant is refused with the remedy. */
public final class WindowReader {
    private static final Pattern FORM =
            Pattern.compile("(\\S+)\\s+(\\S+)\\s+([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])");
    private static final String REMEDY = ": write production MON-FRI 22:00-04:00, or * MON-SUN 09:00-17:00";
    private static final String DAY_REMEDY = ": write 2026-12-24, or 2026-12-24/2027-01-02 for several days";
    private static final int BLACKOUT_DAYS_MAX = 366;
    private static final int DAY_LENGTH = 3;

    private WindowReader() {}

    /** Throws {@link IllegalArgumentException} naming the entry and the remedy. */
    public static Windows read(List<String> windows, List<String> blackouts, String zone, Duration jitter) {
        List<Window> read = new ArrayList<>();
        windows.stream().filter(entry -> !entry.isBlank()).forEach(entry -> read.add(window(entry)));
        Set<LocalDate> days = new HashSet<>();
        blackouts.stream().filter(entry -> !entry.isBlank()).forEach(entry -> days.addAll(blackout(entry)));
        if (jitter.isNegative()) {
            throw new IllegalArgumentException("jitter " + jitter + " is negative: write 5m, or 0s for none");
        }
        return new Windows(List.copyOf(read), Set.copyOf(days), zone(zone), jitter);
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("zone \"" + zone + "\" is not known: write Europe/Berlin, or UTC");
        }
    }

    private static Window window(String entry) {
        Matcher form = FORM.matcher(entry.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + entry + "\" is no window" + REMEDY);
        }
        try {
            String environment = form.group(1);
            return new Window(
                    environment.equals("*") ? Set.of() : Set.of(environment),
                    days(form.group(2)),
                    LocalTime.parse(form.group(3)),
                    LocalTime.parse(form.group(4)));
        } catch (DateTimeException | IllegalArgumentException _) {
            throw new IllegalArgumentException("\"" + entry + "\" is no window" + REMEDY);
        }
    }

    /** {@code MON-FRI} or {@code SAT}; a range may go over the end of the week. */
    private static Set<DayOfWeek> days(String text) {
        String[] ends = text.toUpperCase(Locale.ROOT).split("-", -1);
        DayOfWeek first = day(ends[0]);
        DayOfWeek last = day(ends[ends.length - 1]);
        if (ends.length > 2) {
            throw new IllegalArgumentException(text);
        }
        Set<DayOfWeek> days = EnumSet.of(first);
        for (DayOfWeek day = first; day != last; ) {
            day = day.plus(1);
            days.add(day);
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, DAY_LENGTH).equals(name)) {
                return day;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static List<LocalDate> blackout(String entry) {
        try {
            String[] ends = entry.strip().split("/", -1);
            LocalDate first = LocalDate.parse(ends[0]);
            LocalDate last = LocalDate.parse(ends[ends.length - 1]);
            if (ends.length <= 2 && !last.isBefore(first) && !last.isAfter(first.plusDays(BLACKOUT_DAYS_MAX))) {
                return first.datesUntil(last.plusDays(1)).toList();
            }
        } catch (DateTimeException _) {
            // Told below, as all that cannot be meant.
        }
        throw new IllegalArgumentException("\"" + entry + "\" is no day and no range of days" + DAY_REMEDY);
    }
}
