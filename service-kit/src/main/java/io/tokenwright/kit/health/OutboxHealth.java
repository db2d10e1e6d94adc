package io.tokenwright.kit.health;

import io.micronaut.context.annotation.Requires;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tokenwright.kit.outbox.Relay;
import io.tokenwright.kit.outbox.RelayStatus;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Degraded while events wait in the outbox for a reason. */
@Singleton
@Readiness
@Requires(beans = Relay.class)
final class OutboxHealth implements HealthIndicator {
    private static final String PART = "outbox";

    private final Relay relay;

    OutboxHealth(Relay relay) {
        this.relay = relay;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        RelayStatus status = relay.status();
        if (status.lanesHeld() > 0) {
            return Mono.just(Health.degraded(
                    PART,
                    "Kafka refuses events of %d keys, the later ones of these keys wait (%s): see the log"
                            .formatted(status.lanesHeld(), status.problem())));
        }
        if (status.problem() != null) {
            return Mono.just(Health.degraded(PART, "events wait to be published (" + status.problem() + ")"));
        }
        return Mono.just(Health.up(PART, Map.of("leads", status.leads(), "outstanding", status.outstanding())));
    }
}
