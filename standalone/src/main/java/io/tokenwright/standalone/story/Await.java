package io.tokenwright.standalone.story;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what can only be asked for. What the services say by themselves is awaited at {@link TopicFollower}. */
final class Await {
    private static final Duration POLL = Duration.ofMillis(50);

    private Await() {}

    /** Returns once {@code fact} holds; fails with {@code what} when it does not in time. */
    static void until(String what, Duration max, BooleanSupplier fact) {
        long deadline = System.nanoTime() + max.toNanos();
        while (!fact.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new StoryException("not within " + max.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
