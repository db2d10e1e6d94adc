package io.tokenwright.rotation.bulk;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.thread.RunLoop;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.revocation.BreakGlass;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feeders, and the thread that each has for itself. */
@Factory
final class BulkFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BulkFactory.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** While there is something to feed: the pace is the feeder's to keep. */
    private static final Duration PAUSE_BETWEEN = Duration.ofMillis(50);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    @Singleton
    Feeder feeder(
            Database database,
            BulkRevocations runs,
            BreakGlass breakGlass,
            Connectors connectors,
            InstantSource clock) {
        return new Feeder(database, runs, breakGlass, connectors, clock);
    }

    @Singleton
    BulkPlanner bulkPlanner(BulkRotations runs, JdbcTokens tokens, RotationDesk desk) {
        return new BulkPlanner(runs, tokens, desk);
    }

    @Singleton
    RotationFeeder rotationFeeder(
            Database database,
            BulkRotations runs,
            RotationDesk desk,
            JdbcRotations rotations,
            JdbcTokens tokens,
            InstantSource clock) {
        return new RotationFeeder(database, runs, desk, rotations, tokens, clock);
    }

    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.rotation.workers", notEquals = "false")
    @Named("revocations")
    FeederLoop feederLoop(Feeder feeder) {
        return new FeederLoop("bulk-revocations", feeder::tick);
    }

    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.rotation.workers", notEquals = "false")
    @Named("rotations")
    FeederLoop rotationFeederLoop(RotationFeeder feeder) {
        return new FeederLoop("bulk-rotations", feeder::tick);
    }

    /** Started as soon as it is made. */
    static final class FeederLoop implements AutoCloseable {
        private final RunLoop loop;

        FeederLoop(String name, IntSupplier tick) {
            this.loop = new RunLoop(
                    name,
                    () -> turn(tick),
                    PAUSE_AFTER_FAILURE,
                    e -> LOG.warn("{} stand still, will try again: {}", name, e.toString()));
            loop.start();
        }

        private void turn(IntSupplier tick) throws InterruptedException {
            loop.pause(tick.getAsInt() > 0 ? PAUSE_BETWEEN : PAUSE);
        }

        @Override
        public void close() throws InterruptedException {
            loop.stop();
        }
    }
}
