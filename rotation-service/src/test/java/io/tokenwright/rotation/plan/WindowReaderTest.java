package io.tokenwright.rotation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowReaderTest {
    private static Windows read(String window) {
        return WindowReader.read(List.of(window), List.of(), "UTC", Duration.ZERO);
    }

    @Test
    void windows_are_read_as_people_write_them() {
        Windows windows = WindowReader.read(
                List.of("production FRI-MON 22:00-04:00", " * wed 09:00-17:00 "),
                List.of("2026-12-24", "2026-12-31/2027-01-01"),
                "Europe/Berlin",
                Duration.ofMinutes(5));

        assertThat(windows.windows())
                .containsExactly(
                        new WeeklyWindow(
                                Set.of("production"),
                                Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY),
                                LocalTime.of(22, 0),
                                LocalTime.of(4, 0)),
                        new WeeklyWindow(
                                Set.of(), Set.of(DayOfWeek.WEDNESDAY), LocalTime.of(9, 0), LocalTime.of(17, 0)));
        assertThat(windows.blackouts())
                .containsExactlyInAnyOrder(
                        LocalDate.of(2026, 12, 24), LocalDate.of(2026, 12, 31), LocalDate.of(2027, 1, 1));
        assertThat(windows.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    @Test
    void a_cron_expression_keeps_its_commas() {
        Windows windows = WindowReader.read(
                List.of("* cron(30 2", "14 * * 1", "3) for 90m", "production MON-FRI 22:00-04:00"),
                List.of(),
                "UTC",
                Duration.ZERO);

        assertThat(windows.windows()).hasSize(2);
        assertThat(windows.windows().getFirst().on(LocalDate.of(2026, 11, 25), ZoneId.of("UTC")))
                .containsExactly(
                        new Window.Span(Instant.parse("2026-11-25T02:30:00Z"), Instant.parse("2026-11-25T04:00:00Z")),
                        new Window.Span(Instant.parse("2026-11-25T14:30:00Z"), Instant.parse("2026-11-25T16:00:00Z")));
        assertThat(windows.windows().getFirst().on(LocalDate.of(2026, 11, 26), ZoneId.of("UTC")))
                .isEmpty();
    }

    @Test
    void nothing_configured_is_always_open() {
        assertThat(WindowReader.read(List.of(""), List.of(""), "UTC", Duration.ZERO)
                        .windows())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "production",
                "22:00-04:00",
                "production MON-FRI 22-04",
                "production MO-FR 22:00-04:00",
                "production MON-TUE-WED 22:00-04:00",
                "production MON 25:00-26:00",
                "production cron(0 22 * *) for 6h",
                "production cron(0 25 * * *) for 6h",
                "production cron(0 22 * * 1-5) for 5m",
                "production cron(0 22 * * 1-5) for 25h",
                "production cron(* * * * *) for 1h",
                "production cron(0 0 30 2 *) for 1h",
                "production cron(0 22 * * 1-5)"
            })
    void what_is_no_window_is_refused_with_the_remedy(String window) {
        assertThatThrownBy(() -> read(window))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + window + "\"")
                .hasMessageContaining("write production MON-FRI 22:00-04:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"24.12.2026", "2026-12-24/2026-12-23", "2026-01-01/2028-01-01", "2026-12-24/"})
    void what_is_no_day_is_refused_with_the_remedy(String blackout) {
        assertThatThrownBy(() -> WindowReader.read(List.of(), List.of(blackout), "UTC", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write 2026-12-24");
    }

    @Test
    void a_zone_that_is_not_known_is_refused() {
        assertThatThrownBy(() -> WindowReader.read(List.of(), List.of(), "Berlin", Duration.ZERO))
                .hasMessageContaining("write Europe/Berlin");
    }
}
