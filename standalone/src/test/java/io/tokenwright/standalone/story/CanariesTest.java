package io.tokenwright.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanariesTest {
    private static final String VALUE = "not-a-real-value-1234";
    private final Canaries canaries = new Canaries(List.of("another-value", VALUE, VALUE));

    @Test
    void a_value_is_found_wherever_it_stands() {
        assertThat(canaries.in(VALUE)).isTrue();
        assertThat(canaries.in("before " + VALUE)).isTrue();
        assertThat(canaries.in(VALUE + " after")).isTrue();
        assertThat(canaries.in("nnot-a-not-a-real-value-1234")).isTrue();
    }

    @Test
    void a_value_is_found_in_base64_and_in_hex() {
        byte[] bytes = VALUE.getBytes(StandardCharsets.UTF_8);

        assertThat(canaries.in("Basic " + Base64.getEncoder().encodeToString(bytes)))
                .isTrue();
        assertThat(canaries.in("\\x" + HexFormat.of().formatHex(bytes))).isTrue();
    }

    @Test
    void a_part_of_a_value_is_not_a_value() {
        assertThat(canaries.in(VALUE.substring(1))).isFalse();
        assertThat(canaries.in("")).isFalse();
    }

    @Test
    void the_same_value_counts_once() {
        assertThat(canaries.count()).isEqualTo(2);
    }

    @Test
    void a_value_too_short_to_be_told_from_noise_is_refused() {
        assertThatThrownBy(() -> new Canaries(List.of("short"))).hasMessageContaining("5 characters");
    }
}
