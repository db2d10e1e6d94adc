package io.tokenwright.standalone.stack;

import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.standalone.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Everything on this machine: the parts in or under this process, each service as a process of its own. */
public final class LocalStack implements RunningStack {
    /** Enough to see keys spread, few enough for one small JVM. */
    private static final int PARTITIONS = 6;

    private final Path folder;
    private final FolderLock lock;
    private final Reaper reaper;
    private final Parts parts;
    private final Secrets secrets;
    private final Map<ServiceName, ServiceProcess> services;
    private final List<String> credentials;
    private boolean closed;

    private LocalStack(
            Path folder,
            FolderLock lock,
            Reaper reaper,
            Parts parts,
            Secrets secrets,
            Map<ServiceName, ServiceProcess> services,
            List<String> credentials) {
        this.folder = folder;
        this.lock = lock;
        this.reaper = reaper;
        this.parts = parts;
        this.secrets = secrets;
        this.services = services;
        this.credentials = credentials;
    }

    /** Starts all of it on the data in {@code folder}, new or from an earlier time, and returns when every service is ready. */
    public static LocalStack start(Path folder, Artifacts artifacts, Screen screen) {
        return start(folder, artifacts, screen, true);
    }

    /** Starts all of it on nothing: what an earlier time left in {@code folder} is removed first. */
    public static LocalStack startFresh(Path folder, Artifacts artifacts, Screen screen) {
        try (FolderLock unused = FolderLock.of(folder)) {
            Folder.empty(folder);
        }
        return start(folder, artifacts, screen, false);
    }

    private static LocalStack start(Path folder, Artifacts artifacts, Screen screen, boolean keepVault) {
        LocalStack stack = prepare(folder, artifacts, screen, keepVault);
        try {
            screen.waiting("starting the services");
            stack.services.values().forEach(ServiceProcess::start);
            stack.services.values().forEach(ServiceProcess::awaitReady);
            screen.waiting(null);
            return stack;
        } catch (StackException e) {
            screen.waiting(null);
            stack.close();
            throw e;
        }
    }

    /** Starts the parts, and makes the services ready to be started. */
    static LocalStack prepare(Path folder, Artifacts artifacts, Screen screen, boolean keepVault) {
        artifacts.check();
        FolderLock lock = FolderLock.of(folder);
        Reaper reaper = Reaper.start();
        Secrets secrets = Secrets.in(folder.resolve("secrets"));
        Path issuerToken = secrets.generated("issuer-token");
        screen.waiting("starting Kafka, PostgreSQL, Vault and the issuer");
        Parts parts = Parts.start(folder, Secrets.read(issuerToken), keepVault, reaper);
        screen.waiting(null);
        screen.plain("Vault: " + parts.vault().kind().sentence());

        Folder.create(folder.resolve("logs"));
        List<String> credentials = new ArrayList<>(List.of(
                parts.vault().rootToken(),
                parts.postgres().password(),
                Secrets.read(issuerToken),
                Secrets.read(secrets.generated("admin-token"))));
        Map<ServiceName, ServiceProcess> services = new EnumMap<>(ServiceName.class);
        for (ServiceName name : ServiceName.values()) {
            services.put(name, process(name, folder, artifacts, parts, secrets, credentials, reaper));
        }
        return new LocalStack(folder, lock, reaper, parts, secrets, services, credentials);
    }

    private static ServiceProcess process(
            ServiceName name,
            Path folder,
            Artifacts artifacts,
            Parts parts,
            Secrets secrets,
            List<String> credentials,
            Reaper reaper) {
        int port = portFor(name.preferredPort());
        Map<String, String> environment = new HashMap<>();
        environment.put("MICRONAUT_SERVER_HOST", "127.0.0.1");
        environment.put("MICRONAUT_SERVER_PORT", String.valueOf(port));
        environment.put("TOKENWRIGHT_KAFKA_BOOTSTRAP_SERVERS", parts.kafka().bootstrapServers());
        environment.put("TOKENWRIGHT_TOPICS_PARTITIONS", String.valueOf(PARTITIONS));
        environment.put("DATASOURCES_DEFAULT_URL", parts.postgres().jdbcUrl(name.word()));
        environment.put("DATASOURCES_DEFAULT_USERNAME", parts.postgres().username());
        environment.put(
                "DATASOURCES_DEFAULT_PASSWORD_FILE",
                secrets.write("database-password", parts.postgres().password()).toString());
        environment.put(
                "TOKENWRIGHT_SECURITY_ADMIN_TOKEN_FILE",
                secrets.generated("admin-token").toString());
        switch (name) {
            case INVENTORY ->
                environment.putAll(vaultLogin(VaultProvisioner.Service.INVENTORY, name, parts, secrets, credentials));
            case ROTATION -> {
                environment.putAll(vaultLogin(VaultProvisioner.Service.ROTATION, name, parts, secrets, credentials));
                environment.put(
                        "TOKENWRIGHT_CONNECTORS_GITLAB_BASE_URL",
                        parts.issuer().address().toString());
                environment.put(
                        "TOKENWRIGHT_CONNECTORS_GITLAB_ADMIN_TOKEN_FILE",
                        secrets.generated("issuer-token").toString());
            }
            case ALERTING -> {}
        }
        return new ServiceProcess(
                name,
                artifacts,
                folder.resolve("logs").resolve(name.artifact() + ".log"),
                URI.create("http://127.0.0.1:" + port),
                environment,
                reaper);
    }

    private static Map<String, String> vaultLogin(
            VaultProvisioner.Service role, ServiceName name, Parts parts, Secrets secrets, List<String> credentials) {
        VaultProvisioner.Login login =
                new VaultProvisioner(parts.vault().address(), parts.vault().rootToken()).login(role);
        credentials.add(login.secretId());
        return Map.of(
                "TOKENWRIGHT_VAULT_ADDRESS",
                parts.vault().address().toString(),
                "TOKENWRIGHT_VAULT_ROLE_ID_FILE",
                secrets.write(name.word() + "-vault-role-id", login.roleId()).toString(),
                "TOKENWRIGHT_VAULT_SECRET_ID_FILE",
                secrets.write(name.word() + "-vault-secret-id", login.secretId())
                        .toString());
    }

    /** The preferred port, or a free one when somebody has that. */
    private static int portFor(int preferred) {
        for (int port : new int[] {preferred, 0}) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue;
            }
        }
        throw new StackException("no free port on the loopback address");
    }

    /** Where data, logs and secrets are. */
    public Path folder() {
        return folder;
    }

    public Path adminTokenFile() {
        return secrets.generated("admin-token");
    }

    ServiceProcess service(ServiceName name) {
        ServiceProcess found = services.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " is not part of this stack");
        }
        return found;
    }

    @Override
    public URI address(ServiceName service) {
        return service(service).address();
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
        service(service).kill();
    }

    @Override
    public void restart(ServiceName service) {
        service(service).start();
        service(service).awaitReady();
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
        for (ServiceProcess service : services.values()) {
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
        for (ServiceProcess service : services.values()) {
            Duration ready = service.readyAfter();
            if (ready != null) {
                millis.put(service.name().artifact(), ready.toMillis());
            }
        }
        return millis;
    }

    /** Stops the services, then what they stand on. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<Callable<Void>> stops = new ArrayList<>();
        for (ServiceProcess service : services.values()) {
            stops.add(() -> {
                service.stop();
                return null;
            });
        }
        try (ExecutorService stopping = Executors.newVirtualThreadPerTaskExecutor()) {
            var unused = stopping.invokeAll(stops);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.close();
        reaper.close();
        lock.close();
    }
}
