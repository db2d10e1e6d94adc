package io.tokenwright.kit.health;

import io.micronaut.context.annotation.Requires;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tokenwright.kit.kafka.KafkaStatus;
import io.tokenwright.kit.kafka.KafkaWatch;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Ready once Kafka was there; degraded while it is away again. */
@Singleton
@Readiness
@Requires(beans = KafkaWatch.class)
final class KafkaHealth implements HealthIndicator {
    private static final String PART = "kafka";

    private final KafkaWatch watch;

    KafkaHealth(KafkaWatch watch) {
        this.watch = watch;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        KafkaStatus status = watch.status();
        if (status.reachable()) {
            return Mono.just(Health.up(PART));
        }
        String missing = "Kafka does not answer since %s (%s): check tokenwright.kafka.bootstrap-servers"
                .formatted(status.since(), status.problem());
        return Mono.just(status.clusterId() == null ? Health.down(PART, missing) : Health.degraded(PART, missing));
    }
}
