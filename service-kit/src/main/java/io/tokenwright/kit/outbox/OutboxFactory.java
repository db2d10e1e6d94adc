package io.tokenwright.kit.outbox;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** The outbox's tables by the pool for events, a statement a transaction. */
@Factory
@Requires(property = "datasources.default.url")
final class OutboxFactory {
    @Singleton
    JdbcOutbox jdbcOutbox(@Named("events") DataSource events) {
        return new JdbcOutbox(
                Jdbi.create(DelegatingDataSource.unwrapDataSource(events)).installPlugin(new PostgresPlugin()));
    }
}
