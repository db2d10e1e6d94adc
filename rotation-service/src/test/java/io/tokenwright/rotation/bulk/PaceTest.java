package io.tokenwright.rotation.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

    private final Pace pace = new Pace(16);

    @Test
    void a_few_go_at_once_and_the_rest_of_the_minute_s_number_goes_evenly() {
        int first = pace.room(3_000, NOON);
        pace.went(first);

        int most = 0;
        int went = 0;
        for (Instant now = NOON; now.isBefore(NOON.plusSeconds(60)); now = now.plusMillis(50)) {
            int room = pace.room(3_000, now);
            most = Math.max(most, room);
            went += room;
            pace.went(room);
        }

        assertThat(first).isEqualTo(16);
        assertThat(most).isEqualTo(3);
        assertThat(went).isBetween(2_990, 3_000);
    }

    @Test
    void what_is_not_taken_for_a_while_is_not_made_up_for_in_a_burst() {
        pace.went(pace.room(3_000, NOON));

        assertThat(pace.room(3_000, NOON.plus(Duration.ofHours(1)))).isEqualTo(16);
    }

    @Test
    void a_slow_issuer_gets_its_number_too() {
        pace.went(pace.room(30, NOON));

        int went = 0;
        for (int seconds = 1; seconds <= 60; seconds++) {
            int room = pace.room(30, NOON.plusSeconds(seconds));
            went += room;
            pace.went(room);
        }

        assertThat(went).isBetween(29, 30);
    }
}
