package io.tokenwright.benchmarks;

import java.lang.management.ManagementFactory;

/** The machine in one line. */
final class Machine {
    private Machine() {}

    static String describe() {
        long bytes =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        return Runtime.getRuntime().availableProcessors() + " processors, " + Math.round(bytes / (double) (1L << 30))
                + " GiB, " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                + Runtime.version();
    }
}
