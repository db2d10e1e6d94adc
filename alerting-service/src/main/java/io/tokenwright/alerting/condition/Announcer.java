package io.tokenwright.alerting.condition;

import io.tokenwright.alerting.delivery.Notices;
import io.tokenwright.events.AlertSeverity;
import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.outbox.Events;
import java.time.Instant;

/** Stores a moved alert and says so: on the topic {@code token-alert}, to every destination, in one transaction. */
final class Announcer {
    private final Alerts alerts;
    private final Events events;
    private final Notices notices;
    private final RunbookSettings runbooks;
    private final AlertMeters meters;

    Announcer(Alerts alerts, Events events, Notices notices, RunbookSettings runbooks, AlertMeters meters) {
        this.alerts = alerts;
        this.events = events;
        this.notices = notices;
        this.runbooks = runbooks;
        this.meters = meters;
    }

    void moved(Tx tx, Alert alert, String actor, Instant now) {
        alerts.store(tx, alert);
        TokenAlert event = event(alert, actor, now);
        tx.emit(alert.alertId(), event);
        notices.enqueue(tx, event, now);
        meters.moved(alert, actor);
    }

    /** Says on the topic again how {@code alert} stands; destinations know already. */
    void again(Tx tx, Alert alert, Instant now) {
        tx.emit(alert.alertId(), event(alert, "service:alerting", now));
    }

    private TokenAlert event(Alert alert, String actor, Instant now) {
        Alert.Subject subject = alert.subject();
        return TokenAlert.newBuilder()
                .setEventId(events.newEventId())
                .setOccurredAt(now)
                .setSource(events.source())
                .setActor(actor)
                .setCorrelationId(events.correlationId())
                .setTokenId(alert.tokenId())
                .setAlertId(alert.alertId())
                .setVersion(alert.version())
                .setCondition(alert.condition().code())
                .setSeverity(AlertSeverity.valueOf(alert.severity().name()))
                .setStatus(AlertStatus.valueOf(alert.state().name()))
                .setTransition(alert.transition())
                .setStartedAt(alert.startedAt())
                .setResolvedAt(alert.resolvedAt())
                .setSummary(alert.summary())
                .setNextAction(alert.nextAction())
                .setPlanned(alert.planned())
                .setRunbookUrl(runbooks.url(alert.condition()))
                .setExpiresAt(alert.expiresAt())
                .setLastUsedAt(alert.lastUsedAt())
                .setName(subject.name())
                .setOwner(subject.owner())
                .setOwnerContact(subject.ownerContact())
                .setEnvironment(subject.environment())
                .setIssuer(subject.issuer())
                .setConsumers(subject.consumers())
                .build();
    }
}
