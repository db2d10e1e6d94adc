package io.tokenwright.benchmarks;

import java.util.Arrays;

/** Ours and the baseline in alternating rounds, so that a slow minute of the machine meets both. */
final class Rounds {
    /** One timed round; answers the figure. */
    @FunctionalInterface
    interface Round {
        double run() throws Exception;
    }

    /**
     * Medians over the rounds.
     *
     * @param ratio median of the rounds' own ratios, not the ratio of the medians
     */
    record Result(double ours, double baseline, double ratio) {}

    private Rounds() {}

    /** Runs both once to warm up, then {@code rounds} times each, alternating which comes first. */
    static Result alternate(int rounds, Round ours, Round baseline) throws Exception {
        ours.run();
        baseline.run();
        double[] a = new double[rounds];
        double[] b = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                a[i] = ours.run();
                b[i] = baseline.run();
            } else {
                b[i] = baseline.run();
                a[i] = ours.run();
            }
        }
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> a[i] / b[i]);
        return new Result(median(a), median(b), median(ratios));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
