package io.tokenwright.rotation.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.thread.RunLoop;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.revocation.JdbcCredentials;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reconciler, and the thread on which it goes from list to list, gently: rotations need the same issuers. */
@Factory
final class ReconcileFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileFactory.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration LOOK_AROUND_EVERY = Duration.ofMinutes(1);
    private static final int LISTS_AT_ONCE = 4;
    private static final int FINDINGS_MAX = 10_000;

    @Singleton
    Reconciler reconciler(
            Scopes scopes,
            Database database,
            JdbcTokens tokens,
            JdbcRotations rotations,
            JdbcLedger ledger,
            JdbcCredentials credentials,
            Connectors connectors,
            InstantSource clock,
            ReconcileSettings settings) {
        return new Reconciler(
                scopes, database, tokens, rotations, ledger, credentials, connectors, clock, settings.interval());
    }

    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.rotation.workers", notEquals = "false")
    ReconcileLoop reconcileLoop(Reconciler reconciler, Scopes scopes, MeterRegistry meters, InstantSource clock) {
        return new ReconcileLoop(reconciler, scopes, new Gauges(meters), clock);
    }

    /** Started as soon as it is made. New tokens and the gauges are looked at once a minute. */
    static final class ReconcileLoop implements AutoCloseable {
        private final Reconciler reconciler;
        private final Scopes scopes;
        private final Gauges gauges;
        private final InstantSource clock;
        private final RunLoop loop;
        private Instant lookedAroundAt = Instant.MIN;

        ReconcileLoop(Reconciler reconciler, Scopes scopes, Gauges gauges, InstantSource clock) {
            this.reconciler = reconciler;
            this.scopes = scopes;
            this.gauges = gauges;
            this.clock = clock;
            this.loop = new RunLoop(
                    "reconcile",
                    this::turn,
                    PAUSE_AFTER_FAILURE,
                    e -> LOG.warn("reconcile failed, will try again: {}", e.toString()));
            loop.start();
        }

        private void turn() throws InterruptedException {
            Instant now = clock.instant();
            if (lookedAroundAt.isBefore(now.minus(LOOK_AROUND_EVERY))) {
                reconciler.discover();
                gauges.set(scopes.progress(now), scopes.findings(FINDINGS_MAX));
                lookedAroundAt = now;
            }
            reconciler.tick(LISTS_AT_ONCE);
            loop.pause(PAUSE);
        }

        @Override
        public void close() throws InterruptedException {
            loop.stop();
        }
    }

    /** What the database says, so that all instances show the same. */
    private static final class Gauges {
        private final MultiGauge findings;
        private final MultiGauge unseen;

        Gauges(MeterRegistry meters) {
            findings = MultiGauge.builder("tokenwright.reconcile.findings")
                    .description("Live credentials under our names that are not where they should be, by standing")
                    .register(meters);
            unseen = MultiGauge.builder("tokenwright.reconcile.unseen")
                    .description("Lists of an issuer that could not be had when last asked for, or never were")
                    .register(meters);
        }

        void set(List<Scopes.Progress> progress, List<Finding> found) {
            Map<Standing, Long> counts =
                    found.stream().collect(Collectors.groupingBy(Finding::standing, Collectors.counting()));
            findings.register(
                    Arrays.stream(Standing.values())
                            .filter(s -> s.needsPerson() || s == Standing.ORPHAN || s == Standing.RISEN)
                            .<MultiGauge.Row<?>>map(
                                    s -> MultiGauge.Row.of(Tags.of("standing", s.name()), counts.getOrDefault(s, 0L)))
                            .toList(),
                    true);
            unseen.register(
                    progress.stream()
                            .<MultiGauge.Row<?>>map(p -> MultiGauge.Row.of(Tags.of("issuer", p.issuer()), p.unseen()))
                            .toList(),
                    true);
        }
    }
}
