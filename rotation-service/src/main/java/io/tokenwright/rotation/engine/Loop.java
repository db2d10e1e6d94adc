package io.tokenwright.rotation.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases work for as many free slots as there are, again and again; a failure is logged once until it changes. After work, and
 * when it is called, it looks again at once and then less and less often, since what it is called for may not be committed yet.
 */
final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_MIN = Duration.ofMillis(2);

    private final String name;
    private final Duration pause;
    private final Semaphore slots;
    private final IntFunction<List<Runnable>> lease;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread poller;
    private volatile boolean stopped;
    private volatile boolean called;
    private volatile String lastFailure = "";

    /**
     * @param pause between two looks while there is nothing
     * @param slots how much is worked on at the same time
     */
    Loop(String name, Duration pause, int slots, IntFunction<List<Runnable>> lease) {
        this.name = name;
        this.pause = pause;
        this.slots = new Semaphore(slots);
        this.lease = lease;
        this.poller = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        poller.start();
    }

    /** There may be work now, or in a moment. Any thread. */
    void call() {
        called = true;
        LockSupport.unpark(poller);
    }

    private void run() {
        long pauseNanos = pause.toNanos();
        while (!stopped) {
            try {
                if (round() > 0 || called) {
                    called = false;
                    pauseNanos = PAUSE_MIN.toNanos();
                } else {
                    LockSupport.parkNanos(pauseNanos);
                    pauseNanos = Math.min(pause.toNanos(), pauseNanos * 2);
                }
            } catch (RuntimeException e) {
                failed(e);
                LockSupport.parkNanos(FAILURE_PAUSE.toNanos());
            }
        }
    }

    private int round() {
        int free = slots.availablePermits();
        if (free == 0) {
            return 0;
        }
        List<Runnable> due = lease.apply(free);
        for (Runnable work : due) {
            slots.acquireUninterruptibly();
            workers.execute(() -> {
                try {
                    work.run();
                    lastFailure = "";
                } catch (RuntimeException e) {
                    failed(e);
                } finally {
                    slots.release();
                    LockSupport.unpark(poller);
                }
            });
        }
        return due.size();
    }

    private void failed(RuntimeException e) {
        String failure = e.getClass().getName();
        if (!failure.equals(lastFailure)) {
            lastFailure = failure;
            LOG.error("{} failed, will try again", name, e);
        }
    }

    /** Takes no more work and waits a while for what is under way; what is not finished is resumed by whoever leases it. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(poller);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
