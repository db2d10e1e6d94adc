package io.tokenwright.kit.outbox;

import java.time.Duration;

/** Removes published rows past their retention, a bounded range at a time, so that it never holds the relay up for long. */
final class OutboxSweep {
    private static final int ROWS_MAX = 5_000;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final JdbcOutbox outbox;
    private final Duration retention;
    private long removedUpTo;
    private long nextNanos = System.nanoTime() + PAUSE.toNanos();

    OutboxSweep(JdbcOutbox outbox, Duration retention) {
        this.outbox = outbox;
        this.retention = retention;
    }

    /** Removes at most one range below {@code settledBelow}, when it is time. */
    void sweep(long settledBelow) {
        if (System.nanoTime() - nextNanos < 0) {
            return;
        }
        JdbcOutbox.Removed removed = outbox.remove(removedUpTo, settledBelow, retention, ROWS_MAX);
        removedUpTo = removed.last();
        if (removed.rows() < ROWS_MAX) {
            nextNanos = System.nanoTime() + PAUSE.toNanos();
        }
    }
}
