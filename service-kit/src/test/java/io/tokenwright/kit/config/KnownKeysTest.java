package io.tokenwright.kit.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private final KnownKeys keys = new KnownKeys(KnownKeysTest.class.getClassLoader());

    @Test
    void a_setting_that_nothing_reads_is_refused_with_the_nearest_one() {
        assertThatThrownBy(() -> check("tokenwright.outbox.batch-sice", 5))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("tokenwright.outbox.batch-sice in test is not a setting of this service: did you mean"
                        + " \"tokenwright.outbox.batch-size\"?");
    }

    @Test
    void settings_of_records_of_maps_and_from_files_are_known() {
        assertThatCode(() -> {
                    check("tokenwright.outbox.batch-size", 5);
                    check("tokenwright.security.admin-token-file", "x");
                    check("tokenwright.kafka.properties.security.protocol", "SSL");
                    check("tokenwright.connectors.gitlab.base-url", "x");
                    check("tokenwright.kafka", Map.of("bootstrap-servers", "x"));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void what_is_not_ours_is_not_looked_at() {
        assertThatCode(() -> check("micronaut.whatever", "x")).doesNotThrowAnyException();
    }

    private void check(String key, Object value) {
        keys.check(List.of(PropertySource.of("test", Map.of(key, value))));
    }
}
