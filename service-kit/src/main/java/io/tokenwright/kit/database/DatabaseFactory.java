package io.tokenwright.kit.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import io.tokenwright.kit.outbox.Outbox;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The databases of a service: one for its API and workers, and the same one again by a small pool of its own for events, so
 * that slow queries which exhaust the first pool cannot hold up the relay and the listener.
 */
@Factory
@Requires(property = "datasources.default.url")
final class DatabaseFactory {
    /** Qualifier of the pool and the database that relay and listener use. */
    static final String EVENTS = "events";

    // Listener, relay, its LISTEN connection, notifier or sweeper.
    private static final int EVENTS_CONNECTIONS = 5;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    // Above the statement timeout, so that a slow statement is ended by the server, which then says why.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(40);
    private static final Duration STATEMENT_MAX = Duration.ofSeconds(30);
    private static final Duration LOCK_MAX = Duration.ofSeconds(10);

    @Singleton
    @Primary
    Database database(TransactionOperations<Connection> transactions, Outbox outbox) {
        return new JdbcDatabase(transactions, outbox);
    }

    @Singleton
    @Named(EVENTS)
    Database eventsDatabase(@Named(EVENTS) TransactionOperations<Connection> transactions, Outbox outbox) {
        return new JdbcDatabase(transactions, outbox);
    }

    @Singleton
    @Named(EVENTS)
    DataSource eventsDataSource(EventsPool pool) {
        return pool.connections();
    }

    /** Asks for the default pool first, because that is what brings the tables up to date. */
    @Bean(preDestroy = "close")
    @Singleton
    EventsPool eventsPool(@Named("default") DatasourceConfiguration configured, @Named("default") DataSource migrated) {
        var config = new HikariConfig();
        config.setJdbcUrl(configured.getUrl());
        config.setUsername(configured.getUsername());
        config.setPassword(configured.getPassword());
        config.setPoolName(EVENTS);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(EVENTS_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setIdleTimeout(Duration.ofMinutes(2).toMillis());
        config.setConnectionTimeout(CONNECT_MAX.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        config.setKeepaliveTime(Duration.ofSeconds(30).toMillis());
        config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tokenwright-events");
        config.addDataSourceProperty("connectTimeout", CONNECT_MAX.toSeconds());
        config.addDataSourceProperty("loginTimeout", CONNECT_MAX.toSeconds());
        config.addDataSourceProperty("socketTimeout", ANSWER_MAX.toSeconds());
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=" + STATEMENT_MAX.toMillis() + " -c lock_timeout=" + LOCK_MAX.toMillis()
                        + " -c idle_in_transaction_session_timeout=" + ANSWER_MAX.toMillis());
        return new EventsPool(new HikariDataSource(config));
    }

    /** Owns the pool: Micronaut puts a proxy around every data source bean, which it then cannot close. */
    record EventsPool(HikariDataSource connections) implements AutoCloseable {
        @Override
        public void close() {
            connections.close();
        }
    }
}
