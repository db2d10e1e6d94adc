package io.tokenwright.benchmarks;

/**
 * One figure beside its baseline.
 *
 * @param name what is measured, kebab case
 * @param value ours
 * @param unit of value and baseline: {@code rows/s}, {@code ms}
 * @param baseline the raw way on the same machine in the same run
 * @param ratio value / baseline, the median over rounds where there are several
 * @param goal what to aim at for the ratio, such as {@code >= 0.85}
 * @param reached whether the goal was reached in this run
 * @param baselineIs what the baseline is, as a phrase
 * @param machine processors, memory and Java
 */
public record Measurement(
        String name,
        double value,
        String unit,
        double baseline,
        double ratio,
        String goal,
        boolean reached,
        String baselineIs,
        String machine) {}
