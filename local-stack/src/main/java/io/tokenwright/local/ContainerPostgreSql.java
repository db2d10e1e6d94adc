package io.tokenwright.local;

import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** {@code postgres} in a container, at a fixed port of this machine so that it can be stopped and started again. */
final class ContainerPostgreSql implements PostgreSqlServer {
    private static final String IMAGE = System.getenv().getOrDefault("POSTGRES_IMAGE", "postgres:18");
    private static final String PASSWORD = "container-only";
    private static final int PORT_INSIDE = 5432;
    private static final int STOP_SECONDS_MAX = 20;

    private final int port = Ports.free();
    private final GenericContainer<?> container;
    private boolean running = true;

    private ContainerPostgreSql() {
        container = new GenericContainer<>(IMAGE)
                .withExposedPorts(PORT_INSIDE)
                .withEnv("POSTGRES_PASSWORD", PASSWORD)
                .withCommand("postgres", "-c", "max_connections=200")
                // The entry point starts the server twice: once to initialise, then to serve.
                .waitingFor(Wait.forLogMessage(".*init process complete.*\\n", 1)
                        .withStartupTimeout(Duration.ofMinutes(2)));
        container.setPortBindings(List.of(port + ":" + PORT_INSIDE));
    }

    static ContainerPostgreSql started() {
        var postgres = new ContainerPostgreSql();
        postgres.container.start();
        Containers.awaitJdbc(postgres);
        return postgres;
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    @Override
    public String username() {
        return "postgres";
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public synchronized void stop() {
        if (running) {
            // SIGINT is the fast shutdown; on SIGTERM the server would wait for its clients to leave.
            Containers.stop(container, "INT", STOP_SECONDS_MAX);
            running = false;
        }
    }

    @Override
    public synchronized void start() {
        if (!running) {
            Containers.start(container, port);
            Containers.awaitJdbc(this);
            running = true;
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
