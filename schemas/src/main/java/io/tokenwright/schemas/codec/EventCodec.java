package io.tokenwright.schemas.codec;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Reads and writes event values. Written in the Confluent wire format (0x00, schema id, Avro binary) where a registry is
 * configured, else in Avro's single-object encoding (0xC3 0x01, CRC-64-AVRO fingerprint, Avro binary); read in both, told
 * apart by the first byte. Thread-safe.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro single-object encoding</a>
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">
 *     Confluent wire format</a>
 */
public final class EventCodec {
    private final Optional<SchemaRegistry> registry;

    private EventCodec(Optional<SchemaRegistry> registry) {
        this.registry = registry;
    }

    /** Writes single-object encoding; refuses Confluent-framed records with a reason. */
    public static EventCodec singleObject() {
        return new EventCodec(Optional.empty());
    }

    /** Writes the Confluent wire format with ids from {@code registry}. */
    public static EventCodec confluent(SchemaRegistry registry) {
        return new EventCodec(Optional.of(registry));
    }

    /** The value bytes of {@code event}. Throws {@link SchemaRegistryException} if the registry has to be asked and cannot be. */
    public byte[] encode(SpecificRecordBase event) {
        throw new UnsupportedOperationException(registry.toString());
    }

    /**
     * The event in {@code value}, resolved to this release's schema of {@code topic}.
     *
     * @throws UnreadableEventException if the bytes can never be read: the reason is stable
     * @throws SchemaRegistryException if a schema id is unknown because the registry cannot be asked now: try again later
     */
    public SpecificRecordBase decode(io.tokenwright.schemas.topic.Topic topic, byte[] value) {
        throw new UnsupportedOperationException(topic.name() + value.length);
    }
}
