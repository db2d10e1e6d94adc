package io.tokenwright.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.GenericContainer;

/** Stopping and starting a container without losing it, which Testcontainers itself does not offer. */
final class Containers {
    private static final Duration UP_MAX = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private Containers() {}

    /** Sends {@code signal}, then what a stop always sends, and waits; kills what is still there after {@code secondsMax}. */
    static void stop(GenericContainer<?> container, String signal, int secondsMax) {
        container
                .getDockerClient()
                .killContainerCmd(container.getContainerId())
                .withSignal(signal)
                .exec();
        container
                .getDockerClient()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(secondsMax)
                .exec();
    }

    static void start(GenericContainer<?> container, int port) {
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
        await("port " + port, () -> accepts(port));
    }

    static void awaitJdbc(PostgreSqlServer server) {
        await("PostgreSQL", () -> answers(server));
    }

    private interface Check {
        boolean holds();
    }

    private static void await(String what, Check check) {
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (!check.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + " is not up after " + UP_MAX.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) POLL.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(PostgreSqlServer server) {
        try (var connection =
                DriverManager.getConnection(server.jdbcUrl("postgres"), server.username(), server.password())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }
}
