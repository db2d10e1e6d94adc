package io.tokenwright.kit.health;

import io.micronaut.context.annotation.Requires;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tokenwright.kit.listener.Listener;
import io.tokenwright.kit.listener.ListenerStatus;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Degraded while batches fail, and after records were gone before they could be read. */
@Singleton
@Readiness
@Requires(beans = Listener.class)
final class ListenerHealth implements HealthIndicator {
    private static final String PART = "listener";

    private final Listener listener;

    ListenerHealth(Listener listener) {
        this.listener = listener;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        ListenerStatus status = listener.status();
        if (status.stoppedSince() != null) {
            return Mono.just(Health.degraded(
                    PART,
                    "events are not handled since %s, nothing is skipped (%s)"
                            .formatted(status.stoppedSince(), status.problem())));
        }
        if (status.gaps() > 0) {
            return Mono.just(Health.degraded(
                    PART,
                    "records of %d partitions were removed by retention before they were read: see the log, and let their producers say their state again"
                            .formatted(status.gaps())));
        }
        return Mono.just(Health.up(PART, Map.of("partitions", status.partitions(), "lag", status.lag())));
    }
}
