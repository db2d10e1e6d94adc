package io.tokenwright.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows about rotations and revocations, so small that they say nothing but that they run. */
class RotationRowsIT {

    @Test
    void each_row_has_a_figure_and_its_baseline() throws Exception {
        List<Bench> benches = List.of(
                new RotationBench(4, 2, 1, 0),
                new KillBench(3, 1, 0),
                new BulkRevokeBench(200, 1, Duration.ofSeconds(1)));
        List<Measurement> measured = new ArrayList<>();

        try (Lab lab = Lab.open()) {
            for (Bench bench : benches) {
                measured.addAll(bench.run(lab));
            }
        }

        assertThat(measured).hasSize(12).allSatisfy(m -> {
            assertThat(m.value()).as(m.name()).isPositive();
            assertThat(m.baseline()).as(m.name()).isPositive();
        });
    }
}
