package io.tokenwright.kit.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the relay says of itself: metrics, and the status that readiness is made from. Written by the relay's thread. */
@Singleton
final class RelayMeters {
    private static final int PROBLEM_LENGTH_MAX = 300;

    private final InstantSource clock;
    private final Counter published;
    private final Counter refused;
    private final Counter rebuilt;
    private final Timer delay;
    private volatile boolean leads;
    private volatile int outstanding;
    private volatile int lanesHeld;
    private volatile @Nullable Instant lastPublishedAt;
    private volatile @Nullable String problem;

    RelayMeters(MeterRegistry meters, InstantSource clock) {
        this.clock = clock;
        published = Counter.builder("tokenwright.outbox.published")
                .description("Records that the broker acknowledged")
                .register(meters);
        refused = Counter.builder("tokenwright.outbox.refused")
                .description("Times that the broker refused a record; its key waits")
                .register(meters);
        rebuilt = Counter.builder("tokenwright.outbox.producer.rebuilt")
                .description("Times that the producer was given up and made anew")
                .register(meters);
        delay = Timer.builder("tokenwright.outbox.delay")
                .description("From the append in the writer's transaction to the broker's acknowledgement")
                .publishPercentileHistogram()
                .register(meters);
        Gauge.builder("tokenwright.outbox.leads", this, self -> self.leads ? 1 : 0)
                .description("1 on the instance that publishes")
                .register(meters);
        Gauge.builder("tokenwright.outbox.outstanding", this, self -> self.outstanding)
                .description("Records read by the relay and not yet acknowledged")
                .register(meters);
        Gauge.builder("tokenwright.outbox.lanes.held", this, self -> self.lanesHeld)
                .description("Keys whose events wait because the broker refuses one")
                .register(meters);
    }

    RelayStatus status() {
        return new RelayStatus(leads, outstanding, lanesHeld, lastPublishedAt, problem);
    }

    void turn(int outstandingNow, int lanesHeldNow) {
        leads = true;
        outstanding = outstandingNow;
        lanesHeld = lanesHeldNow;
    }

    void follows() {
        leads = false;
        outstanding = 0;
        lanesHeld = 0;
    }

    /** The broker acknowledged {@code rows}. */
    void published(List<OutboxRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        lastPublishedAt = now;
        problem = null;
        published.increment(rows.size());
        rows.forEach(row -> delayed(row, now));
    }

    private void delayed(OutboxRow row, Instant now) {
        Duration took = Duration.between(row.createdAt(), now);
        delay.record(took.isNegative() ? Duration.ZERO : took);
    }

    void refused(OutboxRow row, Exception why) {
        refused.increment();
    }

    void noProblem() {
        problem = null;
    }

    void rebuilt() {
        rebuilt.increment();
    }

    void problem(Exception why) {
        String text = why.getClass().getSimpleName() + ": " + why.getMessage();
        problem = text.length() > PROBLEM_LENGTH_MAX ? text.substring(0, PROBLEM_LENGTH_MAX) : text;
    }
}
