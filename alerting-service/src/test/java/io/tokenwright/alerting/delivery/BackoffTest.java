package io.tokenwright.alerting.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration MIN = Duration.ofSeconds(2);
    private static final Duration MAX = Duration.ofMinutes(15);

    @Property
    void a_delay_lies_between_half_and_all_of_its_doubling_and_never_above_the_longest(
            @ForAll @IntRange(min = 1, max = 1_000_000) int attempts,
            @ForAll @DoubleRange(min = 0, max = 0.99) double jitter) {
        Duration delay = Backoff.delay(attempts, MIN, MAX, null, jitter);

        assertThat(delay).isBetween(MIN.dividedBy(2), MAX);
    }

    @Test
    void what_the_destination_asks_for_is_waited_for_unless_it_is_absurd() {
        assertThat(Backoff.delay(1, MIN, MAX, Duration.ofMinutes(20), 0.5)).isEqualTo(Duration.ofMinutes(20));
        assertThat(Backoff.delay(1, MIN, MAX, Duration.ofDays(3650), 0.5)).isEqualTo(Backoff.RETRY_AFTER_MAX);
        assertThat(Backoff.delay(1, MIN, MAX, Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(1));
    }
}
