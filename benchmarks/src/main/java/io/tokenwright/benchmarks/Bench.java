package io.tokenwright.benchmarks;

import java.util.List;

/** A question that is answered by measuring. */
interface Bench {
    /** Name for {@code --only}. */
    String name();

    /** Measures, in a minute or less. */
    List<Measurement> run(Lab lab) throws Exception;
}
