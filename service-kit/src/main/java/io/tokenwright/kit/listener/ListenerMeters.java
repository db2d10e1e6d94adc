package io.tokenwright.kit.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What the listener says of itself: metrics, and the status that readiness is made from. Written by its thread. */
@Singleton
final class ListenerMeters {
    private static final int PROBLEM_LENGTH_MAX = 300;

    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Timer batches;
    private volatile int partitions;
    private volatile long lag = -1;
    private volatile @Nullable Instant lastHandledAt;
    private volatile @Nullable Instant stoppedSince;
    private volatile @Nullable String problem;
    private volatile int gaps;

    ListenerMeters(MeterRegistry meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
        batches = Timer.builder("tokenwright.listener.batch")
                .description("Handling of one batch, to its commit")
                .register(meters);
        Gauge.builder("tokenwright.listener.lag", this, self -> self.lag)
                .description("Records at the broker that this instance has not handled; -1 while unknown")
                .register(meters);
        Gauge.builder("tokenwright.listener.stopped", this, self -> self.stoppedSince == null ? 0 : 1)
                .description("1 while batches fail and are retried")
                .register(meters);
    }

    ListenerStatus status() {
        return new ListenerStatus(partitions, lag, lastHandledAt, stoppedSince, problem, gaps);
    }

    void partitions(int now) {
        partitions = now;
    }

    void lag(long now) {
        lag = now;
    }

    void handled(String topic, int events) {
        Counter.builder("tokenwright.listener.events")
                .description("Events handled")
                .tag("topic", topic)
                .register(meters)
                .increment(events);
    }

    void batch(Duration took) {
        batches.record(took);
        lastHandledAt = clock.instant();
        running();
    }

    void running() {
        stoppedSince = null;
        problem = null;
    }

    void deadLetter(String topic, String reason) {
        Counter.builder("tokenwright.listener.dead.letters")
                .description("Records put aside")
                .tag("topic", topic)
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    void moved(String topic, StartPosition.Reason reason) {
        Counter.builder("tokenwright.listener.repositioned")
                .description("Partitions that did not go on where they stood")
                .tag("topic", topic)
                .tag("reason", reason.name().toLowerCase(java.util.Locale.ROOT))
                .register(meters)
                .increment();
        if (reason == StartPosition.Reason.GAP) {
            gaps = gaps + 1;
        }
    }

    void stopped(Throwable why) {
        String text = why.getClass().getSimpleName() + ": " + why.getMessage();
        problem = text.length() > PROBLEM_LENGTH_MAX ? text.substring(0, PROBLEM_LENGTH_MAX) : text;
        if (stoppedSince == null) {
            stoppedSince = clock.instant();
        }
    }
}
