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
import io.tokenwright.inventory.register.History;
import io.tokenwright.inventory.register.JdbcHistory;
import io.tokenwright.inventory.register.JdbcRegister;
import io.tokenwright.inventory.register.JdbcTokenPages;
import io.tokenwright.inventory.register.Register;
import io.tokenwright.inventory.register.TokenEvents;
import io.tokenwright.inventory.register.TokenPages;
import io.tokenwright.inventory.usage.JdbcUsages;
import io.tokenwright.inventory.usage.Usages;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.outbox.Events;
import jakarta.inject.Singleton;
import java.time.InstantSource;

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
}
