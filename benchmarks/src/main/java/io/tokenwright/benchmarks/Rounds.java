package io.tokenwright.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

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

    /** One timed round of many calls; answers their latencies in microseconds. */
    @FunctionalInterface
    interface LatencyRound {
        Histogram run() throws Exception;
    }

    /** Latencies of each round, ours and the baseline's. */
    record Latencies(List<Histogram> ours, List<Histogram> baselines) {
        /** The percentile in milliseconds: medians over the rounds, and the median of the rounds' own ratios. */
        Result at(double percentile) {
            double[] a = millis(ours, percentile);
            double[] b = millis(baselines, percentile);
            double[] ratios = new double[a.length];
            Arrays.setAll(ratios, i -> a[i] / b[i]);
            return new Result(median(a), median(b), median(ratios));
        }

        /**
         * The percentile in milliseconds over all rounds together, and the ratio of the two: for calls of which a round has too few for
         * a percentile of its own.
         */
        Result together(double percentile) {
            double a = millis(List.of(sum(ours)), percentile)[0];
            double b = millis(List.of(sum(baselines)), percentile)[0];
            return new Result(a, b, a / b);
        }

        private static Histogram sum(List<Histogram> rounds) {
            var all = new Histogram(3);
            rounds.forEach(all::add);
            return all;
        }

        private static double[] millis(List<Histogram> rounds, double percentile) {
            return rounds.stream()
                    .mapToDouble(round -> Math.max(1, round.getValueAtPercentile(percentile)) / 1e3)
                    .toArray();
        }
    }

    private Rounds() {}

    /** As {@link #alternate} for latencies. */
    static Latencies latencies(int warmUps, int rounds, LatencyRound ours, LatencyRound baseline) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            ours.run();
            baseline.run();
        }
        var latencies = new Latencies(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                latencies.ours().add(ours.run());
                latencies.baselines().add(baseline.run());
            } else {
                latencies.baselines().add(baseline.run());
                latencies.ours().add(ours.run());
            }
        }
        return latencies;
    }

    /**
     * Runs both {@code warmUps} times, so that what is measured is compiled code, then {@code rounds} times each, alternating which
     * comes first.
     */
    static Result alternate(int warmUps, int rounds, Round ours, Round baseline) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            ours.run();
            baseline.run();
        }
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
