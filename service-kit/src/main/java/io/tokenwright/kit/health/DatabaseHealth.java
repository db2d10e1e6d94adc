package io.tokenwright.kit.health;

import io.micronaut.context.annotation.Requires;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Ready when PostgreSQL takes writes. A read-only primary (failover under way) is as bad as none. */
@Singleton
@Readiness
@Requires(beans = DataSource.class)
final class DatabaseHealth implements HealthIndicator {
    private static final String PART = "database";
    private static final Duration WAIT_MAX = Duration.ofSeconds(3);

    private final DataSource dataSource;
    private final ExecutorService blocking;

    DatabaseHealth(DataSource dataSource, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.dataSource = io.micronaut.data.connection.jdbc.advice.DelegatingDataSource.unwrapDataSource(dataSource);
        this.blocking = blocking;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Mono.fromCallable(this::check)
                .subscribeOn(Schedulers.fromExecutorService(blocking))
                .timeout(WAIT_MAX, Mono.just(Health.down(PART, "PostgreSQL did not answer within 3 s")));
    }

    private HealthResult check() {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW transaction_read_only")) {
            row.next();
            return row.getString(1).equals("on")
                    ? Health.down(
                            PART, "PostgreSQL is read-only: wait for the failover, or point the url at the primary")
                    : Health.up(PART);
        } catch (SQLException e) {
            return Health.down(
                    PART,
                    "PostgreSQL cannot be reached (SQLState " + e.getSQLState() + "): check datasources.default.url");
        }
    }
}
