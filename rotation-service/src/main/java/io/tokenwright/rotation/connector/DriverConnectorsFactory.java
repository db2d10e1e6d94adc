package io.tokenwright.rotation.connector;

import io.micronaut.context.env.Environment;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.DatabaseCredentials;
import io.tokenwright.kit.vault.StaticRoles;
import io.tokenwright.rotation.connector.kafka.KafkaScramConnector;
import io.tokenwright.rotation.connector.kafka.KafkaTokenConnector;
import io.tokenwright.rotation.connector.keycloak.KeycloakConnector;
import io.tokenwright.rotation.connector.postgresql.JdbcPostgreSqlConnector;
import io.tokenwright.rotation.connector.vaultdatabase.VaultDatabaseConnector;
import io.tokenwright.rotation.connector.vaultdatabase.VaultStaticRoleConnector;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes the connectors that need a driver, those that are configured. */
final class DriverConnectorsFactory {
    private static final String PREFIX = "tokenwright.connectors.";
    private static final String KEYCLOAK = "keycloak";
    private static final String JDBC_KIND = "jdbc:postgresql://host:5432/database, without credentials";
    private static final String JDBC_PATTERN = "jdbc:postgresql://[^?]+(\\?(?!.*(user|password)=).*)?";

    /** Throws {@link InvalidDeclarationException} naming the setting and the remedy. */
    private interface Maker {
        Connector from(String baseUrl, Supplier<SecretValue> admin);
    }

    private record Driver(String name, String urlKind, String urlPattern, Maker maker) {}

    private final Environment environment;
    private final List<Driver> drivers;

    DriverConnectorsFactory(
            Environment environment,
            StaticRoles staticRoles,
            DatabaseCredentials databaseCredentials,
            InstantSource clock) {
        this.environment = environment;
        this.drivers = List.of(
                new Driver(
                        "postgresql",
                        JDBC_KIND,
                        JDBC_PATTERN,
                        (url, admin) -> new JdbcPostgreSqlConnector(url, admin.get(), clock)),
                new Driver(
                        "vault-static-role",
                        JDBC_KIND,
                        JDBC_PATTERN,
                        (url, _) -> new VaultStaticRoleConnector(staticRoles, url)),
                new Driver(
                        "vault-database",
                        JDBC_KIND,
                        JDBC_PATTERN,
                        (url, _) -> new VaultDatabaseConnector(databaseCredentials, url, clock)),
                new Driver(
                        KEYCLOAK,
                        "https://host",
                        "https?://.+",
                        (url, admin) -> new KeycloakConnector(
                                BaseUrl.check(PREFIX + KEYCLOAK + ".base-url", url),
                                setting(KEYCLOAK, "realm").orElse("master"),
                                admin.get(),
                                clock)),
                kafka("kafka-scram", (url, admin, mechanism) -> new KafkaScramConnector(url, admin, mechanism, clock)),
                kafka("kafka-token", (url, admin, mechanism) -> new KafkaTokenConnector(url, admin, mechanism, clock)));
    }

    private interface KafkaMaker {
        Connector from(String url, SecretValue admin, String adminMechanism);
    }

    private Driver kafka(String name, KafkaMaker maker) {
        return new Driver(
                name,
                "SASL_SSL://host:9093, more brokers behind commas",
                "SASL_(SSL|PLAINTEXT)://[^/?#@,\\s]+:\\d{1,5}(,[^/?#@,\\s]+:\\d{1,5})*",
                (url, admin) -> {
                    checkBrokers(name, url);
                    return maker.from(url, admin.get(), kafkaMechanism(name));
                });
    }

    private static void checkBrokers(String name, String url) {
        String scheme = url.startsWith("SASL_SSL:") ? "https" : "http";
        for (String broker : url.substring(url.indexOf("://") + 3).split(",", -1)) {
            try {
                BaseUrl.check(PREFIX + name + ".base-url", scheme + "://" + broker);
            } catch (InvalidDeclarationException e) {
                throw new InvalidDeclarationException(PREFIX + name + ".base-url has broker " + broker
                        + ", which is no address for an admin's login: write SASL_SSL://host:9093, and SASL_PLAINTEXT"
                        + " for this machine and private networks only");
            }
        }
    }

    private String kafkaMechanism(String name) {
        String mechanism = setting(name, "mechanism").orElse("SCRAM-SHA-512");
        if (!mechanism.matches("SCRAM-SHA-(256|512)")) {
            throw new InvalidDeclarationException(PREFIX + name + ".mechanism is \"" + mechanism
                    + "\": write SCRAM-SHA-512 or SCRAM-SHA-256, with which the admin logs in");
        }
        return mechanism;
    }

    /** Names of those that somebody has configured. */
    Stream<String> configured() {
        return drivers.stream()
                .map(Driver::name)
                .filter(name -> Stream.of(".base-url", ".admin-token")
                        .anyMatch(setting -> environment.containsProperty(PREFIX + name + setting)));
    }

    /** Throws {@link InvalidDeclarationException} naming the setting and the remedy. */
    Connector make(String name) {
        Driver driver =
                drivers.stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
        String url = setting(name, "base-url")
                .filter(text -> text.matches(driver.urlPattern()))
                .orElseThrow(() -> new InvalidDeclarationException(
                        PREFIX + name + ".base-url is missing or malformed: write " + driver.urlKind()));
        return driver.maker().from(url, () -> admin(name));
    }

    private SecretValue admin(String name) {
        return setting(name, "admin-token")
                .map(SecretValue::of)
                .filter(value -> UserPassword.of(value).isPresent())
                .orElseThrow(() -> new InvalidDeclarationException(
                        PREFIX + name + ".admin-token is missing or not user:password: set it, or .admin-token-file"));
    }

    private Optional<String> setting(String name, String setting) {
        return environment
                .getProperty(PREFIX + name + "." + setting, String.class)
                .map(String::strip);
    }
}
