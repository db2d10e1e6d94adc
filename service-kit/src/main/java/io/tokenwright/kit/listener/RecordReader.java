package io.tokenwright.kit.listener;

import io.tokenwright.kit.telemetry.TraceContext;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.codec.UnreadableEventException;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Makes an event of a record, or says why it cannot be one. What is read here was written by others. Thread-safe. */
@Singleton
final class RecordReader {
    /** What a record turned out to be. */
    sealed interface Read {
        ConsumerRecord<byte[], byte[]> raw();
    }

    /** An event for the handler. */
    record Readable(ConsumerRecord<byte[], byte[]> raw, ReceivedEvent event) implements Read {}

    /** A dead letter: {@code reason} is a stable code, {@code detail} a sentence. */
    record Unreadable(ConsumerRecord<byte[], byte[]> raw, String reason, String detail) implements Read {}

    private static final int FIELD_LENGTH_MAX = 256;

    private final EventCodec codec;
    private final Sources sources;
    private final ListenerSettings settings;

    RecordReader(EventCodec codec, Sources sources, ListenerSettings settings) {
        this.codec = codec;
        this.sources = sources;
        this.settings = settings;
    }

    /**
     * Reads one record.
     *
     * @throws io.tokenwright.schemas.codec.SchemaRegistryException if the schema is not to be had now: the record is not
     *     given up, the caller tries again
     */
    Read read(ConsumerRecord<byte[], byte[]> raw) {
        Topic topic = Topics.byName(raw.topic())
                .orElseThrow(() -> new IllegalStateException("topic " + raw.topic() + " is not of the catalogue"));
        byte[] value = raw.value();
        if (value == null || value.length == 0) {
            return new Unreadable(raw, "empty", UnreadableEventException.Reason.EMPTY.sentence());
        }
        if (value.length > settings.valueSizeMax()) {
            return new Unreadable(
                    raw,
                    "too-large",
                    "the value has %d bytes, tokenwright.listener.value-size-max is %d"
                            .formatted(value.length, settings.valueSizeMax()));
        }
        SpecificRecordBase event;
        EventMeta meta;
        try {
            event = codec.decode(topic, value);
            meta = EventMeta.of(event);
        } catch (UnreadableEventException e) {
            return new Unreadable(
                    raw,
                    e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    e.reason().sentence());
        }
        return checked(raw, topic, event, meta);
    }

    private Read checked(ConsumerRecord<byte[], byte[]> raw, Topic topic, SpecificRecordBase event, EventMeta meta) {
        Optional<String> badField = badField(meta);
        if (badField.isPresent()) {
            return new Unreadable(raw, "bad-field", badField.get());
        }
        String expected = switch (topic.key()) {
            case TOKEN_ID -> meta.tokenId();
            case ALERT_ID ->
                String.valueOf(event.get(event.getSchema().getField("alertId").pos()));
        };
        Optional<String> key = text(raw.key());
        if (key.isEmpty() || !key.get().equals(expected)) {
            return new Unreadable(
                    raw,
                    "wrong-key",
                    "the record key is not the event's " + (topic.key() == Topic.Key.TOKEN_ID ? "tokenId" : "alertId")
                            + ", so its order is not kept: produce it with that key");
        }
        if (!sources.allows(topic, meta.source())) {
            return new Unreadable(
                    raw,
                    "source-not-allowed",
                    "source \"%s\" may not write %s: allow it by tokenwright.sources.%s"
                            .formatted(meta.source(), topic, topic));
        }
        return new Readable(
                raw, new ReceivedEvent(topic, raw.partition(), raw.offset(), key.get(), event, meta, trace(raw)));
    }

    private static Optional<String> badField(EventMeta meta) {
        String[] values = {meta.eventId(), meta.source(), meta.actor(), meta.correlationId(), meta.tokenId()};
        String[] names = {"eventId", "source", "actor", "correlationId", "tokenId"};
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            boolean mayBeEmpty = names[i].equals("correlationId") || names[i].equals("actor");
            if ((!mayBeEmpty && value.isBlank()) || value.length() > FIELD_LENGTH_MAX) {
                return Optional.of(
                        "%s has %d characters: write 1 to %d".formatted(names[i], value.length(), FIELD_LENGTH_MAX));
            }
            if (hasControl(value)) {
                return Optional.of(names[i] + " has a control character: leave it out");
            }
        }
        return Optional.empty();
    }

    private static boolean hasControl(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static TraceContext trace(ConsumerRecord<byte[], byte[]> raw) {
        Header header = raw.headers().lastHeader("traceparent");
        return Optional.ofNullable(header)
                .flatMap(present -> text(present.value()))
                .flatMap(TraceContext::parse)
                .orElseGet(TraceContext::root);
    }

    private static Optional<String> text(byte @org.jspecify.annotations.Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
