package io.tokenwright.rotation.plan;

import static io.tokenwright.kit.testkit.KnownFault.F34;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.rotation.plan.Window.Span;
import io.tokenwright.rotation.plan.Windows.Answer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate SPRING = LocalDate.of(2026, 3, 29);
    private static final LocalDate AUTUMN = LocalDate.of(2026, 10, 25);

    private static Window daily(String from, String to) {
        return new WeeklyWindow(Set.of(), EnumSet.allOf(DayOfWeek.class), LocalTime.parse(from), LocalTime.parse(to));
    }

    private static Windows windows(Window... windows) {
        return new Windows(List.of(windows), Set.of(), BERLIN, Duration.ZERO);
    }

    private static Answer at(Windows windows, String now) {
        Instant at = Instant.parse(now);
        return windows.at("production", "t", at, at);
    }

    private static boolean isOpen(Windows windows, Instant now) {
        return windows.at("production", "t", now, now) instanceof Answer.Open;
    }

    @Test
    void a_window_is_open_from_its_first_moment_to_before_its_last() {
        Windows nights = windows(daily("22:00", "04:00"));

        assertThat(at(nights, "2026-06-10T19:59:59Z"))
                .isEqualTo(new Answer.Closed(Instant.parse("2026-06-10T20:00:00Z"), null));
        assertThat(at(nights, "2026-06-10T20:00:00Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(nights, "2026-06-11T01:59:59Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(nights, "2026-06-11T02:00:00Z")).isInstanceOf(Answer.Closed.class);
    }

    @Test
    void it_is_for_its_environments_and_days_only() {
        var weekend = new WeeklyWindow(
                Set.of("production"), EnumSet.of(DayOfWeek.SATURDAY), LocalTime.of(8, 0), LocalTime.of(12, 0));
        Windows windows = windows(weekend);
        Instant monday = Instant.parse("2026-06-08T08:00:00Z");

        assertThat(windows.at("production", "t", monday, monday))
                .isEqualTo(new Answer.Closed(Instant.parse("2026-06-13T06:00:00Z"), null));
        assertThat(windows.at("staging", "t", monday, monday)).isInstanceOf(Answer.Open.class);
        assertThat(windows.at(null, "t", monday, monday)).isInstanceOf(Answer.Open.class);
    }

    @Test
    void nothing_begins_on_a_day_that_is_blacked_out_not_even_in_a_window_from_the_day_before() {
        var windows = new Windows(
                List.of(daily("22:00", "04:00")), Set.of(LocalDate.of(2026, 12, 24)), BERLIN, Duration.ZERO);

        assertThat(at(windows, "2026-12-23T22:59:59Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(windows, "2026-12-23T23:00:00Z"))
                .isEqualTo(new Answer.Closed(Instant.parse("2026-12-24T23:00:00Z"), null));
    }

    @Test
    void a_blackout_holds_without_any_window_as_well() {
        var windows = new Windows(List.of(), Set.of(LocalDate.of(2026, 12, 24)), BERLIN, Duration.ofHours(1));

        assertThat(at(windows, "2026-12-24T12:00:00Z")).isInstanceOf(Answer.Closed.class);
        assertThat(at(windows, "2026-12-23T12:00:00Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(Windows.NONE, "2026-12-24T12:00:00Z")).isInstanceOf(Answer.Open.class);
    }

    @Test
    void a_window_that_passed_while_a_rotation_was_ready_is_told() {
        Windows nights = windows(daily("22:00", "04:00"));
        Instant now = Instant.parse("2026-06-11T12:00:00Z");

        Answer missed = nights.at("production", "t", Instant.parse("2026-06-11T01:59:00Z"), now);
        Answer later = nights.at("production", "t", Instant.parse("2026-06-11T02:00:00Z"), now);

        assertThat(missed)
                .isEqualTo(new Answer.Closed(
                        Instant.parse("2026-06-11T20:00:00Z"),
                        new Span(Instant.parse("2026-06-10T20:00:00Z"), Instant.parse("2026-06-11T02:00:00Z"))));
        assertThat(later).isEqualTo(new Answer.Closed(Instant.parse("2026-06-11T20:00:00Z"), null));
    }

    @Test
    void where_no_day_is_left_there_is_no_opening() {
        var never = new Windows(
                List.of(new WeeklyWindow(Set.of(), Set.of(), LocalTime.MIN, LocalTime.NOON)),
                Set.of(),
                BERLIN,
                Duration.ZERO);

        assertThat(at(never, "2026-06-10T12:00:00Z")).isEqualTo(new Answer.Closed(null, null));
    }

    @Test
    void no_window_is_lost_in_the_hour_that_spring_takes() {
        Windows gap = windows(daily("02:10", "02:50"));

        assertThat(at(gap, SPRING + "T00:00:00Z"))
                .as("it opens when the clock has gone over it, for as long")
                .isEqualTo(new Answer.Closed(Instant.parse(SPRING + "T01:10:00Z"), null));
        assertThat(at(gap, SPRING + "T01:49:59Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(gap, SPRING + "T01:50:00Z")).isInstanceOf(Answer.Closed.class);
    }

    @Test
    void it_is_open_through_both_hours_that_autumn_has() {
        Windows twice = windows(daily("02:00", "02:30"));

        assertThat(at(twice, AUTUMN + "T00:00:00Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(twice, AUTUMN + "T01:29:59Z")).isInstanceOf(Answer.Open.class);
        assertThat(at(twice, AUTUMN + "T01:30:00Z")).isInstanceOf(Answer.Closed.class);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "Europe/Berlin",
                        "America/New_York",
                        "Australia/Lord_Howe",
                        "Africa/Cairo",
                        "America/Santiago",
                        "Pacific/Apia",
                        "Asia/Kolkata",
                        "UTC")
                .map(ZoneId::of);
    }

    /** Whatever the clock does, in whatever zone: each day of a year has its window, and it is never shorter than it would be. */
    @Property(tries = 300)
    @Withstands(fault = F34, outcome = "each day has its window, whether an hour is missing or comes twice")
    void each_day_has_its_window_whatever_the_clock_does(
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 0, max = 1439) int from,
            @ForAll @IntRange(min = 5, max = 600) int minutes,
            @ForAll @IntRange(max = 364) int dayOfYear) {
        LocalTime start = LocalTime.MIN.plusMinutes(from);
        var window = new WeeklyWindow(Set.of(), EnumSet.allOf(DayOfWeek.class), start, start.plusMinutes(minutes));
        LocalDate day = LocalDate.of(2026, 1, 1).plusDays(dayOfYear);

        Span span = window.on(day, zone).getFirst();

        Duration length = Duration.between(span.from(), span.until());
        assertThat(length)
                .isPositive()
                .isBetween(Duration.ofMinutes(Math.max(1, minutes - 60)), Duration.ofMinutes(minutes + 60));
        assertThat(Duration.between(day.atTime(start).atZone(zone).toInstant(), span.from()))
                .isZero();
    }

    /** What is closed says when it opens, and is closed until just then. */
    @Property(tries = 300)
    void it_opens_when_it_said_and_not_before(
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 0, max = 1439) int from,
            @ForAll @IntRange(min = 5, max = 600) int minutes,
            @ForAll @IntRange(max = 525_599) int minuteOfYear,
            @ForAll @IntRange(max = 120) int jitter) {
        LocalTime start = LocalTime.MIN.plusMinutes(from);
        var windows = new Windows(
                List.of(new WeeklyWindow(Set.of(), EnumSet.allOf(DayOfWeek.class), start, start.plusMinutes(minutes))),
                Set.of(LocalDate.of(2026, 3, 29)),
                zone,
                Duration.ofMinutes(jitter));
        Instant now = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minuteOfYear));

        if (windows.at("production", "t", now, now) instanceof Answer.Closed(Instant opensAt, Span _)) {
            assertThat(opensAt).isNotNull().isAfter(now).isBefore(now.plus(Duration.ofHours(73)));
            assertThat(isOpen(windows, opensAt)).isTrue();
            assertThat(isOpen(windows, opensAt.minusMillis(1))).isFalse();
        }
    }

    private static Span span(String from, String until) {
        return new Span(Instant.parse(from), Instant.parse(until));
    }

    @Test
    void no_cron_window_is_lost_to_a_change_of_the_clock_and_none_comes_twice() {
        Window window = CronWindow.of(Set.of(), "30 2 * * *", Duration.ofHours(1));

        assertThat(window.on(SPRING, BERLIN)).containsExactly(span("2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"));
        assertThat(window.on(AUTUMN, BERLIN)).containsExactly(span("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"));
    }

    @Test
    void a_window_once_a_month_is_found_beyond_the_next_week() {
        var monthly = new Windows(
                List.of(CronWindow.of(Set.of(), "0 22 1 * *", Duration.ofHours(6))), Set.of(), BERLIN, Duration.ZERO);

        assertThat(at(monthly, "2026-06-10T12:00:00Z"))
                .isEqualTo(new Answer.Closed(Instant.parse("2026-07-01T20:00:00Z"), null));
        assertThat(at(monthly, "2026-07-02T01:59:59Z")).isInstanceOf(Answer.Open.class);
    }
}
