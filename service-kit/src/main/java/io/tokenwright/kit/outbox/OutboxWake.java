package io.tokenwright.kit.outbox;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells the relay that there is something to read: directly when this instance leads, else by asking the notifier for a
 * NOTIFY. Always a hint: what is lost here is found by the next poll. Thread-safe.
 */
@Singleton
final class OutboxWake {
    private final Semaphore relay = new Semaphore(0);
    private final Semaphore notifier = new Semaphore(0);
    private volatile boolean leading;

    void committed() {
        Semaphore asked = leading ? relay : notifier;
        // One permit says it all; more would only make the reader look again in vain.
        if (asked.availablePermits() == 0) {
            asked.release();
        }
    }

    void leading(boolean leads) {
        leading = leads;
        wakeRelay();
    }

    boolean leads() {
        return leading;
    }

    void wakeRelay() {
        relay.release();
    }

    /** Waits until woken, or for {@code atMost}. */
    void awaitForRelay(Duration atMost) throws InterruptedException {
        await(relay, atMost);
    }

    /** True once some commit here asks the leader elsewhere to look; false after {@code atMost}. */
    boolean awaitForNotifier(Duration atMost) throws InterruptedException {
        return await(notifier, atMost);
    }

    private static boolean await(Semaphore semaphore, Duration atMost) throws InterruptedException {
        boolean woken = semaphore.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        semaphore.drainPermits();
        return woken;
    }
}
