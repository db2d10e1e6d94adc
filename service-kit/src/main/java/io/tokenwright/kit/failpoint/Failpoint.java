package io.tokenwright.kit.failpoint;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place at which the process dies, without shutdown hooks and buffers flushed, when the system property
 * {@code tokenwright.failpoint} names it; {@code tokenwright.failpoint.hit} says at which visit (the first unless given).
 * Off otherwise, at the price of one comparison with null.
 */
public final class Failpoint {
    /** Exit status of a process that died at a failpoint: that of one killed by SIGKILL. */
    public static final int EXIT_STATUS = 137;

    private static final @Nullable String ARMED = System.getProperty("tokenwright.failpoint");
    private static final AtomicInteger HITS_LEFT =
            new AtomicInteger(Integer.getInteger("tokenwright.failpoint.hit", 1));

    private Failpoint() {}

    /** Dies here if {@code name} is armed. */
    public static void reached(String name) {
        if (ARMED != null && ARMED.equals(name) && HITS_LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }
}
