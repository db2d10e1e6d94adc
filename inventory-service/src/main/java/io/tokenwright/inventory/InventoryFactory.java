package io.tokenwright.inventory;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.json.JsonMapper;
import io.tokenwright.inventory.crossing.Announcer;
import io.tokenwright.inventory.crossing.CrossingWorker;
import io.tokenwright.inventory.crossing.Crossings;
import io.tokenwright.inventory.crossing.JdbcCrossings;
import io.tokenwright.inventory.crossing.Thresholds;
import io.tokenwright.inventory.discovery.VaultDiscovery;
import io.tokenwright.inventory.finding.Findings;
import io.tokenwright.inventory.finding.JdbcFindings;
import io.tokenwright.inventory.register.History;
import io.tokenwright.inventory.register.JdbcHistory;
import io.tokenwright.inventory.register.JdbcRegister;
import io.tokenwright.inventory.register.JdbcTokenPages;
import io.tokenwright.inventory.register.Reannouncer;
import io.tokenwright.inventory.register.Register;
import io.tokenwright.inventory.register.TokenEvents;
import io.tokenwright.inventory.register.TokenPages;
import io.tokenwright.inventory.usage.JdbcUsages;
import io.tokenwright.inventory.usage.Usages;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaClusterChanged;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.outbox.Events;
import io.tokenwright.kit.vault.FingerprintConfiguration;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the service together, so that its parts need to know no framework. */
@Factory
final class InventoryFactory {
    @Singleton
    Thresholds thresholds(InventoryConfiguration.Crossing configuration) {
        return new Thresholds(configuration.thresholds());
    }

    @Singleton
    Register register(JsonMapper mapper, Thresholds thresholds) {
        return new JdbcRegister(mapper, thresholds);
    }

    @Singleton
    History history() {
        return new JdbcHistory();
    }

    @Singleton
    TokenPages pages() {
        return new JdbcTokenPages();
    }

    @Singleton
    Usages usages() {
        return new JdbcUsages();
    }

    @Singleton
    Crossings crossings() {
        return new JdbcCrossings();
    }

    @Singleton
    TokenEvents tokenEvents(Events events) {
        return new TokenEvents(events);
    }

    @Singleton
    EventHandler listener(Register register, History history, Usages usages, InstantSource clock) {
        return new InventoryListener(register, history, usages, clock);
    }

    @Singleton
    Announcer announcer(
            Database database,
            Register register,
            Crossings crossings,
            Usages usages,
            History history,
            Thresholds thresholds,
            Events events) {
        return new Announcer(database, register, crossings, usages, history, thresholds, events);
    }

    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.crossing.enabled", notEquals = "false")
    CrossingWorker crossingWorker(Announcer announcer, InstantSource clock, MeterRegistry meters) {
        var announced = meters.counter("tokenwright.crossings.announced");
        var worker = new CrossingWorker(announcer, clock, announced::increment);
        worker.start();
        return worker;
    }

    @Singleton
    Findings findings() {
        return new JdbcFindings();
    }

    @Singleton
    @Requires(property = "tokenwright.vault.address")
    VaultDiscovery discovery(
            Vault vault,
            Fingerprints fingerprints,
            FingerprintConfiguration fingerprint,
            Database database,
            Register register,
            History history,
            Findings findings,
            TokenEvents events,
            InstantSource clock,
            InventoryConfiguration.Discovery configuration) {
        return new VaultDiscovery(
                vault,
                fingerprints,
                database,
                register,
                history,
                findings,
                events,
                clock,
                configuration.mounts(),
                Set.of(fingerprint.mount() + "/" + fingerprint.path()));
    }

    @Singleton
    KafkaClusterChanged reannounce(Database database, Register register, TokenEvents events) {
        var reannouncer = new Reannouncer(database, register, events);
        return (before, now) -> reannouncer.announceAll();
    }

    @Context
    InventoryMeters meters(
            MeterRegistry registry,
            Database database,
            TokenPages pages,
            InstantSource clock,
            @Nullable CrossingWorker crossings,
            @Nullable VaultDiscovery discovery) {
        return new InventoryMeters(registry, database, pages, clock, crossings, discovery);
    }
}
