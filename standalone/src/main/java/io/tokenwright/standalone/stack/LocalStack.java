package io.tokenwright.standalone.stack;

import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.local.EmbeddedPostgreSql;
import io.tokenwright.standalone.Screen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Everything on this machine: the parts in or under this process, each service as a process of its own. */
public final class LocalStack implements AutoCloseable {
    /** Enough to see keys spread, few enough for one small JVM. */
    private static final int PARTITIONS = 6;

    private final Path folder;
    private final FolderLock lock;
    private final Reaper reaper;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgreSql postgres;
    private final Path adminTokenFile;
    private final Map<ServiceName, ServiceProcess> services;
    private boolean closed;

    private LocalStack(
            Path folder,
            FolderLock lock,
            Reaper reaper,
            EmbeddedKafka kafka,
            EmbeddedPostgreSql postgres,
            Path adminTokenFile,
            Map<ServiceName, ServiceProcess> services) {
        this.folder = folder;
        this.lock = lock;
        this.reaper = reaper;
        this.kafka = kafka;
        this.postgres = postgres;
        this.adminTokenFile = adminTokenFile;
        this.services = services;
    }

    /** Starts all of it on the data in {@code folder}, new or from an earlier time, and returns when every service is ready. */
    public static LocalStack start(Path folder, Artifacts artifacts, Screen screen) {
        artifacts.check();
        FolderLock lock = FolderLock.of(folder);
        Reaper reaper = Reaper.start();
        Secrets secrets = Secrets.in(folder.resolve("secrets"));
        Path logs = folder.resolve("logs");
        createFolder(logs);

        screen.waiting("starting Kafka and PostgreSQL");
        try (ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EmbeddedKafka> kafkaStart = starting.submit(() -> EmbeddedKafka.start(folder.resolve("kafka"), 0));
            Future<EmbeddedPostgreSql> postgresStart = starting.submit(() -> startPostgreSql(folder, reaper));
            EmbeddedKafka kafka = started("Kafka", kafkaStart);
            EmbeddedPostgreSql postgres = started("PostgreSQL", postgresStart);

            Path adminToken = secrets.generated("admin-token");
            Path databasePassword = secrets.write("database-password", postgres.password());
            var services = new EnumMap<ServiceName, ServiceProcess>(ServiceName.class);
            for (ServiceName name : ServiceName.values()) {
                int port = portFor(name.preferredPort());
                Map<String, String> environment = new HashMap<>();
                environment.put("MICRONAUT_SERVER_HOST", "127.0.0.1");
                environment.put("MICRONAUT_SERVER_PORT", String.valueOf(port));
                environment.put("TOKENWRIGHT_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
                environment.put("TOKENWRIGHT_TOPICS_PARTITIONS", String.valueOf(PARTITIONS));
                environment.put("DATASOURCES_DEFAULT_URL", postgres.jdbcUrl(name.word()));
                environment.put("DATASOURCES_DEFAULT_USERNAME", postgres.username());
                environment.put("DATASOURCES_DEFAULT_PASSWORD_FILE", databasePassword.toString());
                environment.put("TOKENWRIGHT_SECURITY_ADMIN_TOKEN_FILE", adminToken.toString());
                services.put(
                        name,
                        new ServiceProcess(
                                name,
                                artifacts,
                                logs.resolve(name.artifact() + ".log"),
                                URI.create("http://127.0.0.1:" + port),
                                environment,
                                reaper));
            }
            var stack = new LocalStack(folder, lock, reaper, kafka, postgres, adminToken, services);
            try {
                stack.startServices(screen);
                return stack;
            } catch (StackException e) {
                stack.close();
                throw e;
            }
        } finally {
            screen.waiting(null);
        }
    }

    private void startServices(Screen screen) {
        screen.waiting("starting the services");
        services.values().forEach(ServiceProcess::start);
        services.values().forEach(ServiceProcess::awaitReady);
    }

    private static EmbeddedPostgreSql startPostgreSql(Path folder, Reaper reaper) throws IOException {
        EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(folder.resolve("postgresql"), 0);
        Path pidFile = folder.resolve("postgresql").resolve("postmaster.pid");
        reaper.watch(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()), Reaper.Signal.INT);
        for (ServiceName service : ServiceName.values()) {
            postgres.createDatabase(service.word());
        }
        return postgres;
    }

    private static <T> T started(String part, Future<T> start) {
        try {
            return start.get();
        } catch (ExecutionException e) {
            throw new StackException(part + " does not start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + part + " starts", e);
        }
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StackException("folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
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

    public Path folder() {
        return folder;
    }

    public URI address(ServiceName service) {
        return service(service).address();
    }

    public ServiceProcess service(ServiceName service) {
        ServiceProcess found = services.get(service);
        if (found == null) {
            throw new IllegalArgumentException(service + " is not part of this stack");
        }
        return found;
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public Path adminTokenFile() {
        return adminTokenFile;
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
        kafka.close();
        postgres.close();
        reaper.close();
        lock.close();
    }
}
