package io.tokenwright.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Notes when the broker acknowledged each event, by its id, in a producer that is not ours to change. It is a consumer's
 * interceptor too, idle there, because a service hands its Kafka properties to all of its clients.
 */
public final class AckTimes implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
    private static final Map<String, Long> NANOS = new ConcurrentHashMap<>();
    private static volatile boolean watching = true;

    /** {@link System#nanoTime()} of the acknowledgement of each event id since the last call. */
    static Map<String, Long> take() {
        Map<String, Long> taken = Map.copyOf(NANOS);
        NANOS.keySet().removeAll(taken.keySet());
        return taken;
    }

    /** Off while throughput is measured, which this would cost a little of. */
    static void watch(boolean on) {
        watching = on;
    }

    static int size() {
        return NANOS.size();
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(
            @Nullable RecordMetadata metadata, @Nullable Exception exception, @Nullable Headers headers) {
        var id = headers == null || !watching ? null : headers.lastHeader("ce_id");
        if (exception == null && id != null) {
            NANOS.put(new String(id.value(), StandardCharsets.UTF_8), System.nanoTime());
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
