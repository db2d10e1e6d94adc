package io.tokenwright.alerting.condition;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line and one count a move: {@code tokenwright_alert_moves_total{condition,state,severity}}. */
@Singleton
final class AlertMeters {
    private static final Logger LOG = LoggerFactory.getLogger(AlertMeters.class);

    private final MeterRegistry meters;

    AlertMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void moved(Alert alert, String actor) {
        boolean pages = alert.state() == AlertState.FIRING && alert.severity() == Severity.CRITICAL;
        LOG.atLevel(pages ? Level.WARN : Level.INFO)
                .addKeyValue("alert", alert.alertId())
                .addKeyValue("token", alert.tokenId())
                .addKeyValue("condition", alert.condition().code())
                .addKeyValue("to", alert.state())
                .addKeyValue("severity", alert.severity())
                .addKeyValue("transition", alert.transition())
                .addKeyValue("actor", actor)
                .log("alert moved");
        meters.counter(
                        "tokenwright.alert.moves",
                        "condition",
                        alert.condition().code(),
                        "state",
                        alert.state().name(),
                        "severity",
                        alert.severity().name())
                .increment();
    }
}
