package io.tokenwright.alerting.condition;

import io.micronaut.context.annotation.Factory;
import io.tokenwright.alerting.delivery.Notices;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.outbox.Events;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts together what itself knows no framework. */
@Factory
final class ConditionFactory {
    @Singleton
    Announcer announcer(Alerts alerts, Events events, Notices notices, RunbookSettings runbooks, AlertMeters meters) {
        return new Announcer(alerts, events, notices, runbooks, meters);
    }

    @Singleton
    AlertKeeper keeper(Database database, Alerts alerts, Announcer announcer, InstantSource clock) {
        return new AlertKeeper(database, alerts, announcer, clock);
    }
}
