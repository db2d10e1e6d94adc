package io.tokenwright.schemas.event;

import io.tokenwright.schemas.topic.Topics;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * The fields that every event carries, in the order in which every schema declares them first.
 *
 * @param eventId UUIDv7, the same on every redelivery
 * @param occurredAt when it happened by the producer's clock, microseconds, UTC
 * @param source which system says so
 * @param actor person or workload that caused it
 * @param correlationId shared by all events that one cause set off
 * @param tokenId token that the event is about
 */
public record EventMeta(
        String eventId, Instant occurredAt, String source, String actor, String correlationId, String tokenId) {

    /** Names of the common fields, by position. A test holds every schema to it. */
    public static final java.util.List<String> FIELDS =
            java.util.List.of("eventId", "occurredAt", "source", "actor", "correlationId", "tokenId");

    /** Reads the common fields of any event of the catalogue. */
    public static EventMeta of(SpecificRecord event) {
        return new EventMeta(
                (String) event.get(0),
                (Instant) event.get(1),
                (String) event.get(2),
                (String) event.get(3),
                (String) event.get(4),
                (String) event.get(5));
    }

    /** CloudEvents type of an event: {@code io.tokenwright.token-issued}. */
    public static String type(SpecificRecord event) {
        return "io.tokenwright." + Topics.of(event).name();
    }
}
