package io.tokenwright.kit.outbox;

import io.tokenwright.kit.telemetry.CurrentTrace;
import io.tokenwright.kit.telemetry.TraceContext;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;

/**
 * Where events wait between the transaction that made them true and the broker. Services write by
 * {@link io.tokenwright.kit.database.Tx#emit}; this is what stands behind it. Thread-safe.
 */
@Singleton
public final class Outbox {
    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");

    private final EventCodec codec;
    private final OutboxSettings settings;
    private final OutboxWake wake;

    Outbox(EventCodec codec, OutboxSettings settings, OutboxWake wake) {
        this.codec = codec;
        this.settings = settings;
        this.wake = wake;
    }

    /**
     * {@code event} as a record in the CloudEvents Kafka binding (binary content mode).
     *
     * @throws IllegalArgumentException if the record is larger than the broker would take: refused here, where the
     *     writer's transaction can still fail, and not in the relay, where it would stop its key
     * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">
     *     CloudEvents Kafka binding</a>
     */
    public OutboxRecord record(String key, SpecificRecordBase event) {
        Topic topic = Topics.of(event);
        EventMeta meta = EventMeta.of(event);
        byte[] value = codec.encode(event);
        if (value.length > settings.valueSizeMax()) {
            throw new IllegalArgumentException(
                    "%s event %s of token %s has %d bytes, tokenwright.outbox.value-size-max is %d: shorten it"
                            .formatted(topic, meta.eventId(), meta.tokenId(), value.length, settings.valueSizeMax()));
        }
        var headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", meta.eventId());
        add(headers, "ce_type", EventMeta.type(event));
        add(headers, "ce_source", meta.source());
        add(headers, "ce_time", meta.occurredAt().toString());
        add(headers, "content-type", "application/avro");
        add(headers, "traceparent", traceOf(meta).traceparent());
        return new OutboxRecord(topic.name(), key.getBytes(StandardCharsets.UTF_8), value, headers);
    }

    /**
     * Appends {@code records} in the transaction of {@code handle}, in this order, by one statement. The caller holds the
     * locks of the rows that their keys stand for, and calls {@link #committed} afterwards.
     */
    public void append(Handle handle, List<OutboxRecord> records) {
        try {
            JdbcAppend.append(handle.getConnection(), records);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /**
     * As {@link #append}, and commits the transaction in the same round trip. The transaction is over afterwards; the
     * driver knows, and sends nothing for the commit that its manager still asks for.
     */
    public void appendAndCommit(Handle handle, List<OutboxRecord> records) {
        try {
            JdbcAppend.appendAndCommit(handle.getConnection(), records);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /** Says that a transaction that appended was committed: the relay looks at once. */
    public void committed() {
        wake.committed();
    }

    /** An event belongs to the trace that its correlation id names, whichever thread or batch it was made in. */
    private static TraceContext traceOf(EventMeta meta) {
        if (TRACE_ID.matcher(meta.correlationId()).matches()) {
            TraceContext any = CurrentTrace.getOrRoot();
            return new TraceContext(meta.correlationId(), any.spanId(), true).child();
        }
        return CurrentTrace.getOrRoot().child();
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
