package io.tokenwright.kit.outbox;

import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.runtime.event.annotation.EventListener;
import io.tokenwright.kit.thread.RunLoop;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wake-ups between instances, by LISTEN and NOTIFY.
 *
 * <p>NOTIFY takes one lock for the whole server at commit, so it never stands in a writer's transaction: followers send it
 * from a thread of their own, at most every few milliseconds, and only the leader listens. A listening connection can die
 * without a sign, so it is tried by a statement every few seconds and made anew. All of it is a hint; the poll is the truth.
 */
@Singleton
@Requires(beans = Relay.class)
@Requires(property = "tokenwright.outbox.listen", notEquals = "false")
final class OutboxSignals {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxSignals.class);
    private static final Duration NOTIFY_PAUSE = Duration.ofMillis(5);
    private static final Duration LISTEN_STEP = Duration.ofMillis(250);
    private static final Duration PROVE_ALIVE_EVERY = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final HikariDataSource events;
    private final OutboxWake wake;
    private final RunLoop notifier = new RunLoop(
            "outbox-notify",
            this::notifyOnce,
            PAUSE_AFTER_FAILURE,
            e -> LOG.debug("NOTIFY failed, the poll stands in", e));
    private final RunLoop listener = new RunLoop(
            "outbox-listen",
            this::listenWhileLeading,
            PAUSE_AFTER_FAILURE,
            e -> LOG.debug("LISTEN failed, the poll stands in", e));

    OutboxSignals(@Named("events") DataSource events, OutboxWake wake) throws SQLException {
        this.events = DelegatingDataSource.unwrapDataSource(events).unwrap(HikariDataSource.class);
        this.wake = wake;
    }

    @EventListener
    void start(StartupEvent event) {
        notifier.start();
        listener.start();
    }

    /** Waits for both: the pool is closed next, and takes the connections from under whoever still uses one. */
    @PreDestroy
    void stop() throws InterruptedException {
        notifier.askToStop();
        listener.stop();
        notifier.stop();
    }

    private void notifyOnce() throws SQLException, InterruptedException {
        if (!wake.awaitForNotifier(LISTEN_STEP)) {
            return;
        }
        try (Connection connection = events.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("NOTIFY outbox");
        }
        notifier.pause(NOTIFY_PAUSE);
    }

    private void listenWhileLeading() throws SQLException, InterruptedException {
        if (!wake.leads()) {
            listener.pause(LISTEN_STEP);
            return;
        }
        Connection connection = events.getConnection();
        try {
            listen(connection);
        } finally {
            // Closed and not given back to the pool: it listens, and may be half dead.
            events.evictConnection(connection);
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, (int) ANSWER_MAX.toMillis());
            statement.execute("LISTEN outbox");
            wake.wakeRelay();
            PGConnection postgres = connection.unwrap(PGConnection.class);
            long provenNanos = System.nanoTime();
            while (wake.leads() && listener.goesOn()) {
                // Never without a time-out: on a dead link it would wait for ever.
                var notifications = postgres.getNotifications((int) LISTEN_STEP.toMillis());
                if (notifications != null && notifications.length > 0) {
                    wake.wakeRelay();
                }
                if (System.nanoTime() - provenNanos > PROVE_ALIVE_EVERY.toNanos()) {
                    statement.execute("SELECT 1");
                    provenNanos = System.nanoTime();
                }
            }
        }
    }
}
