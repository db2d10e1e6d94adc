package io.tokenwright.rotation.engine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.tokenwright.kit.database.Database;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many rotations and revocations are where, read from the database every few seconds. */
@Factory
final class RotationMetersFactory {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String OPEN_ROTATIONS = """
            select state, count(*) as rows
            from rotation
            where ended_at is null
            group by state
            """;
    private static final String OPEN_REVOCATIONS = """
            select state, count(*) as rows
            from revocation
            where due_at is not null
            group by state
            """;

    private static final String OPEN_REVIEWS = """
            select 'open' as state, count(*) as rows
            from rotation_review
            where closed_at is null
            """;

    @Context
    @Bean(preDestroy = "close")
    Loop rotationMeters(MeterRegistry meters, Database database) {
        MultiGauge rotations = MultiGauge.builder("tokenwright.rotations.open")
                .description("Rotations that have not ended, by state")
                .register(meters);
        MultiGauge revocations = MultiGauge.builder("tokenwright.revocations.open")
                .description("Versions in the ledger that are not proven dead and removed, by state")
                .register(meters);
        var reviews = new AtomicLong();
        Gauge.builder("tokenwright.rotation.reviews.open", reviews, AtomicLong::get)
                .description("Approvals that somebody went past and nobody has reviewed yet")
                .register(meters);
        List<String> states = Stream.of(State.values())
                .filter(state -> !state.ended())
                .map(Enum::name)
                .toList();
        List<String> ledgerStates =
                Stream.of(Revocation.State.values()).map(Enum::name).toList();
        Loop loop = new Loop("rotation-meters", INTERVAL, 1, _ -> {
            rotations.register(rows(states, counts(database, OPEN_ROTATIONS)), true);
            revocations.register(rows(ledgerStates, counts(database, OPEN_REVOCATIONS)), true);
            reviews.set(counts(database, OPEN_REVIEWS).getOrDefault("open", 0L));
            return List.of();
        });
        loop.start();
        return loop;
    }

    /** A row for every state, also those with nothing in them, so that a rule can compare with zero. */
    private static List<MultiGauge.Row<?>> rows(List<String> states, Map<String, Long> counts) {
        return states.stream()
                .<MultiGauge.Row<?>>map(
                        state -> MultiGauge.Row.of(Tags.of("state", state), counts.getOrDefault(state, 0L)))
                .toList();
    }

    private static Map<String, Long> counts(Database database, String query) {
        return database.read(tx ->
                tx
                        .sql()
                        .createQuery(query)
                        .map((row, _) -> Map.entry(row.getString("state"), row.getLong("rows")))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new)));
    }
}
