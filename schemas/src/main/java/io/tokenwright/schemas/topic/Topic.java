package io.tokenwright.schemas.topic;

import java.time.Duration;
import org.apache.avro.Schema;

/**
 * One topic of the catalogue, declared once for producers, consumers, tests and the AsyncAPI document.
 *
 * @param name Kafka topic name, which is also the CloudEvents type's last part
 * @param schema schema of the record value that this release writes
 * @param key what the record key is
 * @param cleanup how the broker forgets
 * @param retention how long records are kept; null where the topic is compacted for ever
 * @param says the topic's meaning as one sentence
 */
public record Topic(
        String name,
        Schema schema,
        Key key,
        Cleanup cleanup,
        @org.jspecify.annotations.Nullable Duration retention,
        String says) {

    /** What the record key of a topic is. */
    public enum Key {
        /** All facts of one token stay in order. */
        TOKEN_ID,
        /** All transitions of one alert stay in order, and the last one survives compaction. */
        ALERT_ID
    }

    /** Broker clean-up policy. */
    public enum Cleanup {
        /** By age. */
        DELETE,
        /** Only the last record of a key is kept. */
        COMPACT
    }

    /** Where records of this topic go that cannot be read or handled: {@code <topic>.dlq}. */
    public String deadLetterName() {
        return name + ".dlq";
    }

    @Override
    public String toString() {
        return name;
    }
}
