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
    private static final Pattern CRON =
            Pattern.compile("(\\S+)\\s+cron\\(([^)]*)\\)\\s+for\\s+([0-9]{1,4})([mh])", Pattern.CASE_INSENSITIVE);
    private static final String REMEDY =
            ": write production MON-FRI 22:00-04:00, or * MON-SUN 09:00-17:00, or * cron(0 22 * * 1-5) for 6h";
    private static final String DAY_REMEDY = ": write 2026-12-24, or 2026-12-24/2027-01-02 for several days";
    private static final int BLACKOUT_DAYS_MAX = 366;
    private static final int DAY_LENGTH = 3;

    private WindowReader() {}

    /** Throws {@link IllegalArgumentException} naming the entry and the remedy. */
    public static Windows read(List<String> windows, List<String> blackouts, String zone, Duration jitter) {
        List<Window> read = new ArrayList<>();
        whole(windows).stream().filter(entry -> !entry.isBlank()).forEach(entry -> read.add(window(entry)));
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

    /** Settings that come as one text are split at each comma, and a cron expression may have some. */
    private static List<String> whole(List<String> entries) {
        List<String> whole = new ArrayList<>();
        for (String entry : entries) {
            String before = whole.isEmpty() ? "" : whole.getLast();
            if (before.lastIndexOf('(') > before.lastIndexOf(')')) {
                whole.set(whole.size() - 1, before + "," + entry);
            } else {
                whole.add(entry);
            }
        }
        return whole;
    }

    private static Window window(String entry) {
        Matcher cron = CRON.matcher(entry.strip());
        return cron.matches() ? cron(entry, cron) : weekly(entry);
    }

    private static CronWindow cron(String entry, Matcher form) {
        long length = Long.parseLong(form.group(3));
        try {
            return CronWindow.of(
                    environments(form.group(1)),
                    form.group(2).strip(),
                    form.group(4).equalsIgnoreCase("h") ? Duration.ofHours(length) : Duration.ofMinutes(length));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + entry + "\" is no window, " + e.getMessage() + REMEDY, e);
        }
    }

    private static Set<String> environments(String text) {
        return text.equals("*") ? Set.of() : Set.of(text);
    }

    private static WeeklyWindow weekly(String entry) {
        Matcher form = FORM.matcher(entry.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + entry + "\" is no window" + REMEDY);
        }
        try {
            return new WeeklyWindow(
                    environments(form.group(1)),
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
