package io.tokenwright.kit.outbox;

import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private static final Duration LISTEN_STEP = Duration.ofMillis(500);
    private static final Duration PROVE_ALIVE_EVERY = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final HikariDataSource events;
    private final OutboxWake wake;
    private final CountDownLatch stopping = new CountDownLatch(1);

    OutboxSignals(@Named("events") DataSource events, OutboxWake wake) throws SQLException {
        this.events = DelegatingDataSource.unwrapDataSource(events).unwrap(HikariDataSource.class);
        this.wake = wake;
    }

    @EventListener
    void start(StartupEvent event) {
        Thread.ofPlatform().daemon().name("outbox-notify").start(() -> repeat("NOTIFY", this::notifyOnce));
        Thread.ofPlatform().daemon().name("outbox-listen").start(() -> repeat("LISTEN", this::listenWhileLeading));
    }

    @PreDestroy
    void stop() {
        stopping.countDown();
    }

    private interface Step {
        void run() throws SQLException, InterruptedException;
    }

    private void repeat(String what, Step step) {
        try {
            while (stopping.getCount() > 0) {
                try {
                    step.run();
                } catch (SQLException | RuntimeException e) {
                    LOG.debug("{} failed, the poll stands in meanwhile", what, e);
                    pause(PAUSE_AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void notifyOnce() throws SQLException, InterruptedException {
        if (!wake.awaitForNotifier(LISTEN_STEP)) {
            return;
        }
        try (Connection connection = events.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("NOTIFY outbox");
        }
        pause(NOTIFY_PAUSE);
    }

    private void listenWhileLeading() throws SQLException, InterruptedException {
        if (!wake.leads()) {
            pause(LISTEN_STEP);
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
            while (wake.leads() && stopping.getCount() > 0) {
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

    private void pause(Duration pause) throws InterruptedException {
        boolean stopped = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        if (stopped) {
            LOG.trace("stops");
        }
    }
}
