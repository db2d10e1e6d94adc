package io.tokenwright.kit.outbox;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record that is to be published.
 *
 * @param topic topic name
 * @param key key bytes; null only for a dead letter whose record had none
 * @param value value bytes; null only for a dead letter whose record had none
 * @param headers record headers
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
public record OutboxRecord(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}
