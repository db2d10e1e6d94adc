package io.tokenwright.inventory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenwright.inventory.crossing.CrossingWorker;
import io.tokenwright.inventory.discovery.VaultDiscovery;
import io.tokenwright.inventory.register.TokenPages;
import io.tokenwright.inventory.register.VersionState;
import io.tokenwright.kit.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inventory's own metrics. {@code tokenwright_tokens{state}}: tokens by the state of the version that is handed out.
 * {@code tokenwright_crossings_scan_age_seconds}, {@code tokenwright_discovery_age_seconds}: how old the last good scan is; NaN before
 * the first, which is not the same as fresh.
 */
final class InventoryMeters {
    private static final Duration COUNTS_MAX_AGE = Duration.ofSeconds(30);

    private final Database database;
    private final TokenPages pages;
    private final InstantSource clock;
    private Map<VersionState, Long> counts = Map.of();
    private @Nullable Instant countedAt;

    InventoryMeters(
            MeterRegistry registry,
            Database database,
            TokenPages pages,
            InstantSource clock,
            @Nullable CrossingWorker crossings,
            @Nullable VaultDiscovery discovery) {
        this.database = database;
        this.pages = pages;
        this.clock = clock;
        for (VersionState state : VersionState.values()) {
            Gauge.builder("tokenwright.tokens", () -> count(state))
                    .tag("state", state.name())
                    .description("Tokens by the state of the version that is handed out")
                    .register(registry);
        }
        if (crossings != null) {
            age(
                    registry,
                    "tokenwright.crossings.scan.age",
                    "Age of the last scan for crossings",
                    crossings::lastScanAt);
        }
        if (discovery != null) {
            age(
                    registry,
                    "tokenwright.discovery.age",
                    "Age of the last complete walk of Vault",
                    discovery::lastCompleteAt);
        }
    }

    private void age(MeterRegistry registry, String name, String description, Supplier<@Nullable Instant> last) {
        Gauge.builder(name, () -> age(last.get()))
                .baseUnit("seconds")
                .description(description)
                .register(registry);
    }

    private double age(@Nullable Instant at) {
        return at == null ? Double.NaN : Duration.between(at, clock.instant()).toMillis() / 1000.0;
    }

    /** A count that is at most {@link #COUNTS_MAX_AGE} old; NaN when the database cannot be asked. */
    private synchronized double count(VersionState state) {
        Instant now = clock.instant();
        if (countedAt == null || countedAt.plus(COUNTS_MAX_AGE).isBefore(now)) {
            try {
                counts = database.read(tx -> pages.counts(tx, now));
                countedAt = now;
            } catch (RuntimeException e) {
                return Double.NaN;
            }
        }
        return counts.getOrDefault(state, 0L);
    }
}
