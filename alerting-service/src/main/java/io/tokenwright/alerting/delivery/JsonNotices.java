package io.tokenwright.alerting.delivery;

import io.micronaut.json.JsonMapper;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.kit.database.Tx;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** Writes each alert move as JSON once, and queues it for every destination. */
@Singleton
final class JsonNotices implements Notices {
    private final Deliveries deliveries;
    private final List<Destination> destinations;
    private final JsonMapper json;

    JsonNotices(Deliveries deliveries, List<Destination> destinations, JsonMapper json) {
        this.deliveries = deliveries;
        this.destinations = List.copyOf(destinations);
        this.json = json;
    }

    @Override
    public void enqueue(Tx tx, TokenAlert alert, Instant now) {
        if (destinations.isEmpty() || Notice.isQuiet(alert)) {
            return;
        }
        String body = write(Notice.of(alert));
        for (Destination destination : destinations) {
            deliveries.add(tx, destination.name(), alert.getAlertId(), "msg_" + alert.getEventId(), body, now);
        }
    }

    private String write(Notice notice) {
        try {
            return json.writeValueAsString(notice);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
