package io.tokenwright.schemas.event;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Kafka headers of an event in the binary content mode of the CloudEvents Kafka protocol binding 1.0, and W3C trace context.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka binding</a>
 */
public final class CloudEvents {
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String TIME = "ce_time";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String CONTENT_TYPE = "content-type";
    public static final String TRACEPARENT = "traceparent";

    private CloudEvents() {}

    /** The headers of {@code event}, in a stable order, without trace context. */
    public static Map<String, byte[]> headers(SpecificRecord event) {
        EventMeta meta = EventMeta.of(event);
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put(SPEC_VERSION, utf8("1.0"));
        headers.put(ID, utf8(meta.eventId()));
        headers.put(TYPE, utf8(EventMeta.type(event)));
        headers.put(SOURCE, utf8(meta.source()));
        headers.put(TIME, utf8(meta.occurredAt().toString()));
        headers.put(CONTENT_TYPE, utf8("application/avro"));
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
