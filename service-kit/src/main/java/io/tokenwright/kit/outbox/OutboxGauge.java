package io.tokenwright.kit.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many events wait, as a metric. Counted by the database when somebody looks, and then not again for a while: every
 * instance shows the same number, whether it leads or not, and also when nobody does.
 */
@Context
@Requires(beans = JdbcOutbox.class)
final class OutboxGauge {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxGauge.class);
    private static final Duration COUNTED_FOR = Duration.ofSeconds(2);

    private final JdbcOutbox outbox;
    private double counted = Double.NaN;
    private long countedNanos = System.nanoTime() - COUNTED_FOR.toNanos();

    OutboxGauge(JdbcOutbox outbox, MeterRegistry meters) {
        this.outbox = outbox;
        Gauge.builder("tokenwright.outbox.unpublished", this, OutboxGauge::unpublished)
                .description("Events that no broker has acknowledged, 100000 at most; NaN while the database is away")
                .register(meters);
    }

    private synchronized double unpublished() {
        if (System.nanoTime() - countedNanos >= COUNTED_FOR.toNanos()) {
            counted = count();
            countedNanos = System.nanoTime();
        }
        return counted;
    }

    private double count() {
        try {
            return outbox.unpublished();
        } catch (RuntimeException e) {
            LOG.debug("the outbox cannot be counted", e);
            return Double.NaN;
        }
    }
}
