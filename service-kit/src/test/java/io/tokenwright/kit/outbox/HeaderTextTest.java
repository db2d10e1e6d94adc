package io.tokenwright.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HeaderTextTest {
    @Test
    void headers_read_as_lines() {
        var headers = new RecordHeaders();
        headers.add("ce_id", new byte[] {'4', '2'});
        headers.add("odd", new byte[] {'a', '\n', -1, '%'});

        assertThat(HeaderText.of(headers)).isEqualTo("ce_id: 42\nodd: a%0A%FF%25\n");
    }

    @Property
    void any_name_and_bytes_survive(@ForAll @NotEmpty String name, @ForAll byte[] value) {
        // Lone surrogates are no UTF-8.
        String readable = new String(
                name.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        var headers = new RecordHeaders();
        headers.add(readable, value);
        headers.add("second", value);

        assertThat(HeaderText.parse(HeaderText.of(headers))).isEqualTo(headers);
    }
}
