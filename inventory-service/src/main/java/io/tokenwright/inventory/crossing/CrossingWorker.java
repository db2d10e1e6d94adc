package io.tokenwright.inventory.crossing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that announces crossings when they are due. Looks at least once a second, because the database is the truth. */
public final class CrossingWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrossingWorker.class);
    private static final Duration POLL_MAX = Duration.ofSeconds(1);
    private static final Duration POLL_MIN = Duration.ofMillis(5);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final Announcer announcer;
    private final InstantSource clock;
    private final java.util.function.IntConsumer announced;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stop = lock.newCondition();
    private final AtomicReference<@Nullable Instant> lastScanAt = new AtomicReference<>();
    private final Thread thread;
    private boolean stopping;

    /** @param announced told how many crossings each scan announced, for the metrics */
    public CrossingWorker(Announcer announcer, InstantSource clock, java.util.function.IntConsumer announced) {
        this.announcer = announcer;
        this.clock = clock;
        this.announced = announced;
        this.thread = Thread.ofPlatform().name("crossings").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** When the last scan ended well; null before the first. */
    public @Nullable Instant lastScanAt() {
        return lastScanAt.get();
    }

    private void run() {
        boolean failing = false;
        while (!waitUntil(failing ? POLL_MAX : pause())) {
            try {
                scan();
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    LOG.atWarn().log("scan for crossings failed, will try again each second: {}", e.toString());
                }
                failing = true;
            }
        }
    }

    private void scan() {
        Announcer.Batch batch;
        do {
            batch = announcer.announceDue(clock.instant());
            announced.accept(batch.announced().size());
        } while (batch.full());
        lastScanAt.set(clock.instant());
    }

    private Duration pause() {
        if (lastScanAt.get() == null) {
            return Duration.ZERO;
        }
        try {
            Duration left = announcer
                    .nextDue()
                    .map(due -> Duration.between(clock.instant(), due))
                    .orElse(POLL_MAX);
            if (left.compareTo(POLL_MIN) < 0) {
                return POLL_MIN;
            }
            return left.compareTo(POLL_MAX) > 0 ? POLL_MAX : left;
        } catch (RuntimeException e) {
            LOG.debug("cannot ask for the next crossing: {}", e.toString());
            return POLL_MAX;
        }
    }

    /** True when the worker is to stop. */
    private boolean waitUntil(Duration pause) {
        lock.lock();
        try {
            long nanos = pause.toNanos();
            while (!stopping && nanos > 0) {
                nanos = stop.awaitNanos(nanos);
            }
            return stopping;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the batch under way. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            stop.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.isAlive()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(STOP_MAX.toSeconds()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
