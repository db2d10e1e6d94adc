package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.vault.DatabaseCredentials;
import io.tokenwright.kit.vault.StaticRoles;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What connectors that need a driver refuse at the start of the service. */
class DriverConnectorsFactoryTest {
    private static final String KAFKA = "tokenwright.connectors.kafka-scram.";
    private static final Map<String, Object> SOUND =
            Map.of(KAFKA + "base-url", "SASL_SSL://kafka.test:9093,127.0.0.1:9094", KAFKA + "admin-token", "tw:canary");

    /** Of a Vault that nobody asks. */
    private static <T> T unasked(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            throw new AssertionError(method + " is called");
        }));
    }

    private static Connector make(Map<String, Object> settings) {
        try (var context = ApplicationContext.builder().properties(settings).build()) {
            context.getEnvironment().start();
            return new DriverConnectorsFactory(
                            context.getEnvironment(),
                            unasked(StaticRoles.class),
                            unasked(DatabaseCredentials.class),
                            new TestClock(TestEvents.NOON))
                    .make("kafka-scram");
        }
    }

    @Test
    void sound_settings_are_taken_and_no_broker_is_called() {
        assertThat(make(SOUND).description().name()).isEqualTo("kafka-scram");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "base-url, kafka.test:9093, SASL_SSL://host:9093",
                "base-url, PLAINTEXT://127.0.0.1:9092, SASL_SSL://host:9093",
                "base-url, SASL_SSL://tw:canary@127.0.0.1:9093, without",
                "base-url, SASL_PLAINTEXT://8.8.8.8:9093, private networks only",
                "base-url, SASL_SSL://169.254.169.254:80, no address for an admin's login",
                "admin-token, canary, user:password",
                "mechanism, PLAIN, SCRAM-SHA-512 or SCRAM-SHA-256"
            })
    void a_mistake_is_refused_with_its_setting_and_the_remedy(String setting, String value, String remedy) {
        var settings = new HashMap<>(SOUND);
        settings.put(KAFKA + setting, value);

        assertThatThrownBy(() -> make(settings))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageContaining(KAFKA + setting)
                .hasMessageContaining(remedy.equals("without") ? "SASL_SSL://host:9093" : remedy)
                .hasMessageNotContaining("canary");
    }
}
