package io.tokenwright.schemas.codec;

import io.tokenwright.schemas.codec.UnreadableEventException.Reason;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;

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
    private static final byte CONFLUENT_MAGIC = 0;
    private static final byte SINGLE_OBJECT_MARKER = (byte) 0xC3;
    private static final byte SINGLE_OBJECT_VERSION = 1;
    private static final int CONFLUENT_HEADER_BYTES = 5;
    private static final int SINGLE_OBJECT_HEADER_BYTES = 10;

    static {
        // Avro loads only classes it was told to trust: a schema from outside must not name a class of its choice.
        var trusted = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(
                type -> type.getName().startsWith("io.tokenwright.events.") || trusted.isTrusted(type));
    }

    private final Optional<SchemaRegistry> registry;
    private final Map<WriterAndReader, SpecificDatumReader<SpecificRecordBase>> readers = new ConcurrentHashMap<>();

    private record WriterAndReader(Schema writer, Schema reader) {}

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
        Schema schema = event.getSchema();
        byte[] header = registry.map(
                        r -> confluentHeader(r.idOf(Topics.of(event).name() + "-value", schema)))
                .orElseGet(() -> singleObjectHeader(schema));
        try {
            var out = new ByteArrayOutputStream(512);
            out.write(header);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new SpecificDatumWriter<SpecificRecordBase>(schema, event.getSpecificData()).write(event, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    /**
     * The event in {@code value}, resolved to this release's schema of {@code topic}.
     *
     * @throws UnreadableEventException if the bytes can never be read: the reason is stable
     * @throws SchemaRegistryException if a schema id is unknown because the registry cannot be asked now: try again later
     */
    public SpecificRecordBase decode(Topic topic, byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            throw new UnreadableEventException(Reason.EMPTY);
        }
        return switch (value[0]) {
            case CONFLUENT_MAGIC -> read(topic, confluentWriter(value), value, CONFLUENT_HEADER_BYTES);
            case SINGLE_OBJECT_MARKER -> read(topic, singleObjectWriter(value), value, SINGLE_OBJECT_HEADER_BYTES);
            default -> throw new UnreadableEventException(Reason.UNKNOWN_FORMAT);
        };
    }

    private static byte[] confluentHeader(int id) {
        return ByteBuffer.allocate(CONFLUENT_HEADER_BYTES)
                .put(CONFLUENT_MAGIC)
                .putInt(id)
                .array();
    }

    private static byte[] singleObjectHeader(Schema schema) {
        return ByteBuffer.allocate(SINGLE_OBJECT_HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(SINGLE_OBJECT_MARKER)
                .put(SINGLE_OBJECT_VERSION)
                .putLong(ReleasedSchemas.fingerprint(schema))
                .array();
    }

    private Schema confluentWriter(byte[] value) {
        if (value.length < CONFLUENT_HEADER_BYTES) {
            throw new UnreadableEventException(Reason.MALFORMED);
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        return registry.flatMap(known -> known.byId(id))
                .orElseThrow(() -> new UnreadableEventException(Reason.UNKNOWN_SCHEMA));
    }

    private static Schema singleObjectWriter(byte[] value) {
        if (value.length < SINGLE_OBJECT_HEADER_BYTES || value[1] != SINGLE_OBJECT_VERSION) {
            throw new UnreadableEventException(Reason.MALFORMED);
        }
        long fingerprint = ByteBuffer.wrap(value, 2, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        return ReleasedSchemas.byFingerprint(fingerprint)
                .orElseThrow(() -> new UnreadableEventException(Reason.UNKNOWN_SCHEMA));
    }

    private SpecificRecordBase read(Topic topic, Schema writer, byte[] value, int offset) {
        if (!writer.getFullName().equals(topic.schema().getFullName())) {
            throw new UnreadableEventException(Reason.WRONG_TYPE);
        }
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, null);
            SpecificRecordBase event = reader(writer, topic.schema()).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new UnreadableEventException(Reason.MALFORMED);
            }
            return event;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Whatever reading them throws is the bytes' fault. The stack can end where a foreign schema is recursive:
            // Avro
            // skips such a field by recursion, as deep as the record says, and only this record is read on it.
            // The cause is dropped on purpose: its message may repeat bytes of the record.
            throw new UnreadableEventException(Reason.MALFORMED);
        }
    }

    private SpecificDatumReader<SpecificRecordBase> reader(Schema writer, Schema reader) {
        return readers.computeIfAbsent(
                new WriterAndReader(writer, reader),
                key -> new SpecificDatumReader<>(key.writer(), key.reader(), dataOf(key.reader())));
    }

    /** The generated class's own model, which knows its logical types. */
    private static SpecificData dataOf(Schema reader) {
        Class<?> type = SpecificData.get().getClass(reader);
        return type == null ? SpecificData.get() : SpecificData.getForClass(type);
    }
}
