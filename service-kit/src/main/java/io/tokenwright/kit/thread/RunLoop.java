package io.tokenwright.kit.thread;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes one turn after the other on a daemon thread of its own, until it is stopped. A turn that fails is reported, waited
 * after and tried again: nothing but {@link #stop} ends the loop. Thread-safe.
 */
public final class RunLoop {
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    /** What is done again and again. It waits by itself, by {@link #pause}, when there is nothing to do. */
    @FunctionalInterface
    public interface Turn {
        void take() throws Exception;
    }

    private final Turn turn;
    private final Duration pauseAfterFailure;
    private final Consumer<Exception> failed;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param name of the thread, in logs and dumps
     * @param failed told of each turn that failed, on the loop's thread
     */
    public RunLoop(String name, Turn turn, Duration pauseAfterFailure, Consumer<Exception> failed) {
        this.turn = turn;
        this.pauseAfterFailure = pauseAfterFailure;
        this.failed = failed;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Whether nobody has asked it to stop. A long turn looks at this. */
    public boolean goesOn() {
        return stopping.getCount() > 0;
    }

    /** Waits for {@code time}, or less when it is to stop. */
    public void pause(Duration time) throws InterruptedException {
        var _ = stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks it to stop and does not wait. */
    public void askToStop() {
        stopping.countDown();
    }

    /** Asks it to stop and waits, ten seconds at most, for the turn under way. */
    public void stop() throws InterruptedException {
        askToStop();
        if (thread.getState() != Thread.State.NEW) {
            thread.join(STOP_MAX);
        }
    }

    private void run() {
        try {
            while (goesOn()) {
                takeTurn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeTurn() throws InterruptedException {
        try {
            turn.take();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (goesOn()) {
                failed.accept(e);
                pause(pauseAfterFailure);
            }
        }
    }
}
