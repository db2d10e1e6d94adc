package io.tokenwright.kit.time;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Secondary;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;

/** The one place that reads the machine's clock. Tests replace the bean. */
@Factory
final class Clocks {
    @Singleton
    @Secondary
    InstantSource instantSource() {
        return Clock.systemUTC();
    }
}
