package io.tokenwright.kit.listener;

import io.tokenwright.kit.outbox.OutboxRecord;
import io.tokenwright.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A record that is put aside: its raw bytes and headers as they came, and by whom, why and whence in {@code dlq-} headers.
 * Services share a dead-letter topic, as they share the topic.
 */
final class DeadLetter {
    private static final int DETAIL_LENGTH_MAX = 1_000;
    private static final String OURS = "dlq-";

    private DeadLetter() {}

    static OutboxRecord of(ConsumerRecord<byte[], byte[]> raw, String reason, String detail, String service) {
        RecordHeaders headers = withoutOurs(raw.headers());
        add(headers, "dlq-service", service);
        add(headers, "dlq-reason", reason);
        add(headers, "dlq-detail", detail.substring(0, Math.min(DETAIL_LENGTH_MAX, detail.length())));
        add(headers, "dlq-topic", raw.topic());
        add(headers, "dlq-partition", String.valueOf(raw.partition()));
        add(headers, "dlq-offset", String.valueOf(raw.offset()));
        return new OutboxRecord(raw.topic() + ".dlq", raw.key(), raw.value(), headers);
    }

    /** Whether {@code service} put {@code letter} aside. One that does not say was written by hand: it is everybody's. */
    static boolean isOf(ConsumerRecord<byte[], byte[]> letter, String service) {
        return text(letter.headers(), "dlq-service").map(service::equals).orElse(true);
    }

    /** The record as it was on {@code topic}; where it lay is the letter's own place if the letter does not say. */
    static ConsumerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> letter, Topic topic) {
        Headers headers = letter.headers();
        return new ConsumerRecord<>(
                topic.name(),
                (int) number(headers, "dlq-partition", letter.partition()),
                number(headers, "dlq-offset", letter.offset()),
                letter.timestamp(),
                TimestampType.CREATE_TIME,
                letter.serializedKeySize(),
                letter.serializedValueSize(),
                letter.key(),
                letter.value(),
                withoutOurs(headers),
                Optional.empty());
    }

    private static RecordHeaders withoutOurs(Headers given) {
        var headers = new RecordHeaders();
        given.forEach(header -> {
            if (!header.key().startsWith(OURS)) {
                headers.add(header);
            }
        });
        return headers;
    }

    private static long number(Headers headers, String name, long otherwise) {
        return text(headers, name)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(otherwise);
    }

    private static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
