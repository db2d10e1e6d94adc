package io.tokenwright.standalone.stack;

import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.standalone.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** Everything on this machine: the parts in or under this process, each service as a process of its own. */
public final class LocalStack implements RunningStack {
    private final Path folder;
    private final Opened opened;
    private final Parts parts;
    private final Secrets secrets;
    private final Services services;
    private final List<String> credentials;

    private LocalStack(
            Path folder, Opened opened, Parts parts, Secrets secrets, Services services, List<String> credentials) {
        this.folder = folder;
        this.opened = opened;
        this.parts = parts;
        this.secrets = secrets;
        this.services = services;
        this.credentials = credentials;
    }

    /**
     * Starts all of it on the data in {@code folder}, new or from an earlier time, and returns when every service is ready. Closing
     * {@code opened} stops it, now or at any moment of the start.
     */
    public static LocalStack start(Path folder, Artifacts artifacts, Screen screen, Opened opened) {
        return prepare(folder, artifacts, screen, true, opened).started(screen);
    }

    /** Starts all of it on nothing: what an earlier time left in {@code folder} is removed first. */
    public static LocalStack startFresh(Path folder, Artifacts artifacts, Screen screen, Opened opened) {
        try (FolderLock unused = FolderLock.of(folder)) {
            Folder.empty(folder);
        }
        return prepare(folder, artifacts, screen, false, opened).started(screen);
    }

    private LocalStack started(Screen screen) {
        screen.waiting("starting the services");
        opened.unlessClosing(() -> services.all().forEach(ServiceProcess::start));
        services.all().forEach(ServiceProcess::awaitReady);
        screen.waiting(null);
        return this;
    }

    /** Starts the parts, and makes the services ready to be started. */
    static LocalStack prepare(Path folder, Artifacts artifacts, Screen screen, boolean keepVault, Opened opened) {
        artifacts.check();
        try {
            opened.open(() -> FolderLock.of(folder));
            Folder.checkSpace(folder);
            Reaper reaper = opened.open(Reaper::start);
            Secrets secrets = Secrets.in(folder.resolve("secrets"));
            Path issuerToken = secrets.generated("issuer-token");
            screen.waiting("starting Kafka, PostgreSQL, Vault and the issuer");
            Parts parts = Parts.start(folder, Secrets.read(issuerToken), keepVault, reaper, opened);
            screen.waiting(null);
            screen.plain("Vault: " + parts.vault().description());

            Folder.create(folder.resolve("logs"));
            List<String> credentials = new ArrayList<>(List.of(
                    parts.vault().rootToken(),
                    parts.postgres().password(),
                    Secrets.read(issuerToken),
                    Secrets.read(secrets.generated("admin-token"))));
            var settings = new ServiceSettings(parts, secrets);
            Map<ServiceName, ServiceProcess> processes = new EnumMap<>(ServiceName.class);
            for (ServiceName name : ServiceName.values()) {
                int port = LoopbackPort.preferred(name.preferredPort());
                if (port != name.preferredPort()) {
                    screen.plain(
                            "Port " + name.preferredPort() + " is taken: the " + name.artifact() + " gets " + port);
                }
                processes.put(
                        name,
                        new ServiceProcess(
                                name,
                                artifacts,
                                folder.resolve("logs").resolve(name.artifact() + ".log"),
                                URI.create("http://127.0.0.1:" + port),
                                settings.of(name, port, credentials::add),
                                reaper));
            }
            Services services = opened.open(() -> new Services(processes));
            return new LocalStack(folder, opened, parts, secrets, services, credentials);
        } catch (StackException e) {
            throw e;
        } catch (Exception e) {
            throw new StackException("the stack cannot be started: " + e.getMessage(), e);
        } finally {
            screen.waiting(null);
        }
    }

    /** Where data, logs and secrets are. */
    public Path folder() {
        return folder;
    }

    public Path adminTokenFile() {
        return secrets.generated("admin-token");
    }

    Services services() {
        return services;
    }

    @Override
    public URI address(ServiceName service) {
        return services.get(service).address();
    }

    @Override
    public String adminToken() {
        return Secrets.read(adminTokenFile());
    }

    @Override
    public String bootstrapServers() {
        return parts.kafka().bootstrapServers();
    }

    @Override
    public URI vault() {
        return parts.vault().address();
    }

    @Override
    public String vaultToken() {
        return parts.vault().rootToken();
    }

    @Override
    public URI issuer() {
        return parts.issuer().address();
    }

    @Override
    public String issuerToken() {
        return Secrets.read(secrets.generated("issuer-token"));
    }

    @Override
    public void kill(ServiceName service) {
        services.get(service).kill();
    }

    @Override
    public void restart(ServiceName service) {
        ServiceProcess again = services.get(service);
        opened.unlessClosing(again::start);
        again.awaitReady();
    }

    @Override
    public Map<String, byte[]> logs() {
        Map<String, byte[]> logs = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
            for (Path log : files.filter(Files::isRegularFile).toList()) {
                logs.put(log.getFileName().toString(), Files.readAllBytes(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the logs cannot be read", e);
        }
        return logs;
    }

    @Override
    public List<String> secrets() {
        return List.copyOf(credentials);
    }

    @Override
    public Connection database(ServiceName service) throws SQLException {
        return DriverManager.getConnection(
                parts.postgres().jdbcUrl(service.word()),
                parts.postgres().username(),
                parts.postgres().password());
    }

    @Override
    public List<ProcessMemory> memory() {
        List<ProcessMemory> memory = new ArrayList<>();
        for (ServiceProcess service : services.all()) {
            memory.add(ProcessMemory.of(service.name().artifact(), List.of(service.pid())));
        }
        try {
            ProcessHandle.of(Parts.postmaster(folder))
                    .ifPresent(postmaster -> memory.add(ProcessMemory.of("PostgreSQL", postmaster)));
        } catch (IOException e) {
            memory.add(new ProcessMemory("PostgreSQL (not running)", 0, 0));
        }
        List<Long> vault = Parts.vaultProcesses();
        if (!vault.isEmpty()) {
            memory.add(ProcessMemory.of("Vault", vault));
        }
        memory.add(ProcessMemory.of(
                "launcher with Kafka, the issuer and the story",
                List.of(ProcessHandle.current().pid())));
        memory.sort(Comparator.comparing(ProcessMemory::proportionalMiB).reversed());
        return memory;
    }

    @Override
    public Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("java", Runtime.version().toString());
        versions.put("kafka", kafkaVersion());
        versions.put("vault", parts.vault().kind().name());
        try (Connection connection = database(ServiceName.INVENTORY)) {
            versions.put("postgresql", connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException e) {
            throw new StackException("PostgreSQL does not tell its version: " + e.getMessage(), e);
        }
        return versions;
    }

    /** Kafka's own class for it moves between releases; the file that it reads does not. */
    private static String kafkaVersion() {
        var properties = new Properties();
        try (InputStream in = EmbeddedKafka.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    @Override
    public Map<String, Long> readyMillis() {
        Map<String, Long> millis = new LinkedHashMap<>();
        for (ServiceProcess service : services.all()) {
            Duration ready = service.readyAfter();
            if (ready != null) {
                millis.put(service.name().artifact(), ready.toMillis());
            }
        }
        return millis;
    }

    /** Stops the services, then what they stand on. Idempotent. */
    @Override
    public void close() {
        opened.close();
    }
}
