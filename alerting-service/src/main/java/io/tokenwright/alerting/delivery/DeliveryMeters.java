package io.tokenwright.alerting.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts attempts ({@code tokenwright_delivery_attempts_total{destination,outcome}}) and what waits ({@code
 * tokenwright_delivery_waiting{destination}}), and logs a trouble when it begins, changes or ends, not with each attempt.
 */
@Singleton
final class DeliveryMeters {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryMeters.class);

    private final MeterRegistry meters;
    private final Map<String, String> lastTrouble = new ConcurrentHashMap<>();

    DeliveryMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void attempted(String destination, String messageId, Outcome outcome) {
        meters.counter("tokenwright.delivery.attempts", "destination", destination, "outcome", outcome.code())
                .increment();
        String trouble = outcome instanceof Outcome.Delivered ? "" : outcome.code() + " " + outcome.sentence();
        String before = lastTrouble.put(destination, trouble);
        if (!trouble.equals(before == null ? "" : before)) {
            LOG.atLevel(trouble.isEmpty() ? Level.INFO : Level.WARN)
                    .addKeyValue("destination", destination)
                    .addKeyValue("outcome", outcome.code())
                    .addKeyValue("status", outcome.status())
                    .addKeyValue("message", messageId)
                    .log("delivery: {}", outcome.sentence());
        }
    }

    /** Shows the backlog of {@code destination} for as long as the service runs. */
    void watch(String destination, Deliveries deliveries) {
        Gauge.builder(
                        "tokenwright.delivery.waiting",
                        deliveries,
                        d -> d.backlog(destination).waiting())
                .tag("destination", destination)
                .description("Deliveries that the destination has not taken yet.")
                .register(meters);
    }
}
