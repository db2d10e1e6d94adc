package io.tokenwright.kit.listener;

import io.tokenwright.kit.outbox.OutboxRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A record that is put aside: its raw bytes and headers as they came, and why and whence in {@code dlq-} headers. */
final class DeadLetter {
    private static final int DETAIL_LENGTH_MAX = 1_000;

    private DeadLetter() {}

    static OutboxRecord of(ConsumerRecord<byte[], byte[]> raw, String reason, String detail) {
        var headers = new RecordHeaders();
        raw.headers().forEach(header -> {
            if (!header.key().startsWith("dlq-")) {
                headers.add(header);
            }
        });
        add(headers, "dlq-reason", reason);
        add(headers, "dlq-detail", detail.substring(0, Math.min(DETAIL_LENGTH_MAX, detail.length())));
        add(headers, "dlq-topic", raw.topic());
        add(headers, "dlq-partition", String.valueOf(raw.partition()));
        add(headers, "dlq-offset", String.valueOf(raw.offset()));
        return new OutboxRecord(raw.topic() + ".dlq", raw.key(), raw.value(), headers);
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
