package io.tokenwright.benchmarks;

import java.util.Locale;

/** What a ratio should be. */
sealed interface Goal {
    /** Throughput of ours over that of the baseline: at least this. */
    record AtLeast(double ratio) implements Goal {}

    /** Time of ours over that of the baseline: at most this. */
    record AtMost(double ratio) implements Goal {}

    default boolean reachedBy(double ratio) {
        return switch (this) {
            case AtLeast(double least) -> ratio >= least;
            case AtMost(double most) -> ratio <= most;
        };
    }

    default String text() {
        return switch (this) {
            case AtLeast(double least) -> String.format(Locale.ROOT, ">= %.2f", least);
            case AtMost(double most) -> String.format(Locale.ROOT, "<= %.2f", most);
        };
    }
}
