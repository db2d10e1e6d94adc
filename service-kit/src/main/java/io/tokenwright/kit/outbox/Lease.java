package io.tokenwright.kit.outbox;

import java.time.Duration;

/**
 * How long this instance may take itself for the leader, by its own monotonic clock. It starts counting before the database
 * is asked and ends a quarter early, so it is over here before the database gives the lead to another, however long the
 * answer took or the process slept.
 */
final class Lease {
    private final Duration length;
    private long askedNanos;
    private long endNanos;

    Lease(Duration length) {
        this.length = length;
        this.endNanos = System.nanoTime();
    }

    /** Before the database is asked to grant or renew. */
    void asking() {
        askedNanos = System.nanoTime();
    }

    /** The database said yes to what was last asked. */
    void granted() {
        endNanos = askedNanos + length.toNanos() / 4 * 3;
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    /** When to ask for more: a third of the lease after the last yes. */
    boolean isDue() {
        return System.nanoTime() - endNanos >= -length.toNanos() * 5 / 12;
    }
}
