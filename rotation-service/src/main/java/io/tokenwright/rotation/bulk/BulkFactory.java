package io.tokenwright.rotation.bulk;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.thread.RunLoop;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.revocation.BreakGlass;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feeder, and the thread that it has for itself. */
@Factory
final class BulkFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BulkFactory.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
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

    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.rotation.workers", notEquals = "false")
    FeederLoop feederLoop(Feeder feeder) {
        return new FeederLoop(feeder);
    }

    /** Started as soon as it is made. */
    static final class FeederLoop implements AutoCloseable {
        private final RunLoop loop;

        FeederLoop(Feeder feeder) {
            this.loop = new RunLoop(
                    "bulk-feeder",
                    () -> turn(feeder),
                    PAUSE_AFTER_FAILURE,
                    e -> LOG.warn("bulk revocations stand still, will try again: {}", e.toString()));
            loop.start();
        }

        private void turn(Feeder feeder) throws InterruptedException {
            feeder.tick();
            loop.pause(PAUSE);
        }

        @Override
        public void close() throws InterruptedException {
            loop.stop();
        }
    }
}
