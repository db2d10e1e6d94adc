package io.tokenwright.rotation.connector;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.DatabaseCredentials;
import io.tokenwright.kit.vault.SecretIds;
import io.tokenwright.kit.vault.StaticRoles;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.rotation.connector.vaultapprole.VaultAppRoleConnector;
import io.tokenwright.rotation.connector.vaulttoken.VaultTokenConnector;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the issuers at start: of the declarations that come with us those that are configured, those in {@code tokenwright.connectors.directory}, those that need
 * a driver, and Vault. One that cannot be used is not loaded and says why; the others are.
 */
@Factory
final class ConnectorsFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorsFactory.class);
    private static final String PREFIX = "tokenwright.connectors.";
    private static final List<String> OURS = List.of(
            "gitlab",
            "gitlab-group",
            "gitlab-personal",
            "grafana",
            "datadog",
            "datadog-app",
            "argocd",
            "jenkins",
            "cloudflare",
            "github-app",
            "github-pat",
            "npm",
            "verdaccio",
            "pagerduty");
    private static final long FILE_BYTES_MAX = 200_000;

    private final Environment environment;
    private final InstantSource clock;

    ConnectorsFactory(Environment environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    @Singleton
    @Requires(beans = Vault.class)
    Connectors connectors(
            Vault vault, SecretIds secretIds, StaticRoles staticRoles, DatabaseCredentials databaseCredentials) {
        Map<String, Connector> loaded = new LinkedHashMap<>();
        List<Connectors.Broken> broken = new ArrayList<>();
        loaded.put("vault", new VaultTokenConnector(vault, clock));
        loaded.put("vault-approle", new VaultAppRoleConnector(secretIds, clock));
        loadDrivers(new DriverConnectorsFactory(environment, staticRoles, databaseCredentials, clock), loaded, broken);
        OURS.stream().filter(this::isConfigured).forEach(name -> {
            String resource = "connectors/" + name + ".yaml";
            load(resource, resource(resource), loaded, broken);
        });
        environment.getProperty(PREFIX + "directory", String.class).ifPresent(directory -> {
            try (Stream<Path> files = Files.list(Path.of(directory))) {
                files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                        .sorted()
                        .forEach(file -> loadFile(file, loaded, broken));
            } catch (IOException e) {
                broken.add(new Connectors.Broken(
                        directory, PREFIX + "directory \"" + directory + "\" cannot be read: name a readable folder"));
            }
        });
        broken.forEach(b -> LOG.error("connector not loaded name={} why={}", b.name(), b.sentence()));
        LOG.info("connectors loaded names={}", loaded.keySet());
        return new LoadedConnectors(Map.copyOf(loaded), List.copyOf(broken));
    }

    private void loadDrivers(
            DriverConnectorsFactory drivers, Map<String, Connector> loaded, List<Connectors.Broken> broken) {
        drivers.configured().forEach(name -> {
            try {
                loaded.put(name, drivers.make(name));
            } catch (InvalidDeclarationException e) {
                broken.add(new Connectors.Broken(name, String.valueOf(e.getMessage())));
            }
        });
    }

    /** One of ours that nobody wants is no mistake. */
    private boolean isConfigured(String name) {
        return Stream.of(".admin-token", ".admin-token-file", ".base-url", ".requests-per-minute")
                .anyMatch(setting -> environment.containsProperty(PREFIX + name + setting));
    }

    private void loadFile(Path file, Map<String, Connector> loaded, List<Connectors.Broken> broken) {
        String name = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                broken.add(new Connectors.Broken(name, name + " is longer than " + FILE_BYTES_MAX + " bytes"));
                return;
            }
            load(name, Files.readString(file), loaded, broken);
        } catch (IOException e) {
            broken.add(new Connectors.Broken(name, name + " cannot be read as UTF-8 text"));
        }
    }

    private void load(String file, String yaml, Map<String, Connector> loaded, List<Connectors.Broken> broken) {
        try {
            Declaration declaration = DeclarationReader.read(file, yaml);
            String name = declaration.description().name();
            if (loaded.containsKey(name)) {
                throw new InvalidDeclarationException(
                        file + ": a connector named \"" + name + "\" is loaded already: choose another name");
            }
            loaded.put(name, connector(declaration, name));
        } catch (InvalidDeclarationException e) {
            broken.add(new Connectors.Broken(file, String.valueOf(e.getMessage())));
        }
    }

    private Connector connector(Declaration declaration, String name) {
        String key = PREFIX + name + ".base-url";
        String baseUrl = environment
                .getProperty(key, String.class)
                .or(() -> Optional.ofNullable(declaration.defaultBaseUrl()))
                .orElseThrow(() -> new InvalidDeclarationException(key + " is missing: set it to https://host"));
        URI url = BaseUrl.check(key, baseUrl);
        String token = environment
                .getProperty(PREFIX + name + ".admin-token", String.class)
                .filter(text -> !text.isBlank())
                .or(() -> declaration.adminHeaders().isEmpty() ? Optional.of("") : Optional.empty())
                .orElseThrow(() -> new InvalidDeclarationException(
                        PREFIX + name + ".admin-token is missing: set it, or .admin-token-file"));
        int requestsPerMinute = environment
                .getProperty(PREFIX + name + ".requests-per-minute", Integer.class)
                .orElse(declaration.description().limits().requestsPerMinute());
        try {
            return new HttpConnector(declaration, url, SecretValue.of(token), requestsPerMinute, clock);
        } catch (IllegalArgumentException e) {
            throw new InvalidDeclarationException(PREFIX + name + ".admin-token " + e.getMessage());
        }
    }

    private static String resource(String name) {
        try (InputStream in = ConnectorsFactory.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not among the resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
