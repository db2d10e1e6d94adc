package io.tokenwright.kit.health;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthResult;
import java.util.Map;

/** Results of health indicators, in one shape: {@code {"missing": "<what, since when, what to do>"}} when something is. */
public final class Health {
    /** Between UP and DOWN; answered with 200. */
    public static final HealthStatus DEGRADED = new HealthStatus("DEGRADED", "Works, but not as it should", true, 500);

    private Health() {}

    public static HealthResult up(String part) {
        return HealthResult.builder(part, HealthStatus.UP).build();
    }

    /** Up, with facts about the part. */
    public static HealthResult up(String part, Map<String, Object> details) {
        return HealthResult.builder(part, HealthStatus.UP).details(details).build();
    }

    /** Down; {@code missing} is a sentence without secrets, as it is shown to anonymous callers. */
    public static HealthResult down(String part, String missing) {
        return HealthResult.builder(part, HealthStatus.DOWN)
                .details(Map.of("missing", missing))
                .build();
    }

    /**
     * Works, but not as it should: named for people and monitors, and not a reason to take traffic away. Writes go on into
     * the outbox while the broker is gone, and a revocation in an emergency needs the API most then.
     */
    public static HealthResult degraded(String part, String missing) {
        return HealthResult.builder(part, DEGRADED)
                .details(Map.of("missing", missing))
                .build();
    }
}
