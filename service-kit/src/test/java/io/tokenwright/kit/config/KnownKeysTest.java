package io.tokenwright.kit.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                    check("tokenwright.sources.token-issued", "ci/*");
                    check("tokenwright.kafka", Map.of("bootstrap-servers", "x"));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void what_is_not_ours_is_not_looked_at() {
        assertThatCode(() -> check("micronaut.whatever", "x")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "TOKENWRIGHT_OUTBOX_BATCH_SICE, TOKENWRIGHT_OUTBOX_BATCH_SIZE",
        "TOKENWRIGHT_SECURITY_ADMIN_TOKN_FILE, TOKENWRIGHT_SECURITY_ADMIN_TOKEN",
        "TOKENWRIGHT_VAULT_ADRESS, TOKENWRIGHT_VAULT_ADDRESS",
    })
    void a_variable_that_nothing_reads_is_refused_with_the_nearest_one(String variable, String nearest) {
        assertThatThrownBy(() -> keys.checkVariables(Map.of(variable, "x", "HOME", "/root")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(variable + " in the environment is not a setting of this service: did you mean \"" + nearest
                        + "\"?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TOKENWRIGHT_OUTBOX_BATCH_SIZE",
                "TOKENWRIGHT_SECURITY_ADMIN_TOKEN_FILE",
                "TOKENWRIGHT_SOURCES_TOKEN_ISSUED",
                "TOKENWRIGHT_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
                "TOKENWRIGHT_LOG_LEVEL",
                "TOKENWRIGHT_INVENTORY_SERVICE_HOST",
                "TOKENWRIGHT_INVENTORY_PORT_8081_TCP_ADDR",
                "TOKENWRIGHT_PORT",
                "SOMETHING_ELSE"
            })
    void variables_of_settings_of_files_and_of_kubernetes_are_taken(String variable) {
        assertThatCode(() -> keys.checkVariables(Map.of(variable, "x"))).doesNotThrowAnyException();
    }

    @Test
    void a_system_property_is_checked_like_any_setting() {
        System.setProperty("tokenwright.outbox.lese", "5s");
        try {
            assertThatThrownBy(() -> ApplicationContext.run().close())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("did you mean \"tokenwright.outbox.lease\"");
        } finally {
            System.clearProperty("tokenwright.outbox.lese");
        }
    }

    private void check(String key, Object value) {
        keys.check(List.of(PropertySource.of("test", Map.of(key, value))));
    }
}
