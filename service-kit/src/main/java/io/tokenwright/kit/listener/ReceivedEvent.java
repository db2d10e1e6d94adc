package io.tokenwright.kit.listener;

import io.tokenwright.kit.telemetry.TraceContext;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topic;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One decoded event with where it came from.
 *
 * @param topic topic it was read from
 * @param partition partition
 * @param offset offset in the partition
 * @param key record key
 * @param event decoded value; switch over its type
 * @param meta the common fields of {@code event}
 * @param trace trace context of its headers, or a new one
 */
public record ReceivedEvent(
        Topic topic,
        int partition,
        long offset,
        String key,
        SpecificRecordBase event,
        EventMeta meta,
        TraceContext trace) {}
