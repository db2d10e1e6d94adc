/**
 * Measurements, each as a ratio to a raw baseline taken in the same run: machines differ and are noisy, ratios inside one
 * run compare. One file a question. Start at {@link io.tokenwright.benchmarks.Benchmarks}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.benchmarks;
