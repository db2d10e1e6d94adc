package io.tokenwright.standalone.stack;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What a stack has opened so far, closed in the opposite order. A signal may close it while more is being opened: that is waited for and
 * closed too, and nothing is opened afterwards, so that no part is left behind whenever the stop comes. Thread-safe.
 */
public final class Opened implements AutoCloseable {
    /** Longer than any part takes to open. */
    private static final Duration OPENING_MAX = Duration.ofSeconds(60);

    private final ReentrantReadWriteLock opening = new ReentrantReadWriteLock();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile boolean closing;

    /** What {@code opener} makes, to be closed with the rest. Refuses once closing has begun. */
    <T extends AutoCloseable> T open(Callable<T> opener) throws Exception {
        opening.readLock().lock();
        try {
            refuseWhenClosing();
            T opened = opener.call();
            synchronized (open) {
                open.push(opened);
            }
            return opened;
        } finally {
            opening.readLock().unlock();
        }
    }

    /** Runs {@code action}, which starts something again that is closed with the rest. Refuses once closing has begun. */
    void unlessClosing(Runnable action) {
        opening.readLock().lock();
        try {
            refuseWhenClosing();
            action.run();
        } finally {
            opening.readLock().unlock();
        }
    }

    private void refuseWhenClosing() {
        if (closing) {
            throw new StackException("the stack is being stopped");
        }
    }

    public boolean isEmpty() {
        synchronized (open) {
            return open.isEmpty();
        }
    }

    public boolean isClosed() {
        return closing;
    }

    /** Closes all of it, also when closing one fails; fails then with that. Does nothing, but waits for it, when it is being closed. */
    @Override
    public synchronized void close() {
        closing = true;
        boolean quiet = awaitOpening();
        StackException problem = null;
        while (true) {
            AutoCloseable next;
            synchronized (open) {
                next = open.poll();
            }
            if (next == null) {
                break;
            }
            try {
                next.close();
            } catch (Exception e) {
                problem = new StackException(next.getClass().getSimpleName() + " does not stop: " + e.getMessage(), e);
            }
        }
        if (quiet) {
            opening.writeLock().unlock();
        }
        if (problem != null) {
            throw problem;
        }
    }

    private boolean awaitOpening() {
        try {
            return opening.writeLock().tryLock(OPENING_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
