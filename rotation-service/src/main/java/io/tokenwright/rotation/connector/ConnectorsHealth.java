package io.tokenwright.rotation.connector;

import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tokenwright.kit.health.Health;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Says which declarations were not loaded. The service stays ready: a broken issuer must not stop the others. */
@Singleton
@Readiness
final class ConnectorsHealth implements HealthIndicator {
    private static final String PART = "connectors";
    private final Connectors connectors;

    ConnectorsHealth(Connectors connectors) {
        this.connectors = connectors;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        String notLoaded =
                connectors.broken().stream().map(Connectors.Broken::name).collect(Collectors.joining(", "));
        return Mono.just(notLoaded.isEmpty() ? Health.up(PART) : Health.up(PART, Map.of("notLoaded", notLoaded)));
    }
}
