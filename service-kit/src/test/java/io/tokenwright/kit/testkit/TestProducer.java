package io.tokenwright.kit.testkit;

import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A producer outside of any service: of events as they should be, and of any bytes. Every send waits for the broker. */
public final class TestProducer implements AutoCloseable {
    private final EventCodec codec = EventCodec.singleObject();
    private final KafkaProducer<byte[], byte[]> producer;

    public TestProducer(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.LINGER_MS_CONFIG, 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends {@code event} under its token id. */
    public RecordMetadata send(SpecificRecordBase event) {
        return sendRaw(Topics.of(event).name(), bytes((String) event.get(5)), codec.encode(event));
    }

    /** Sends many without waiting in between. */
    public void sendAll(Iterable<? extends SpecificRecordBase> events) {
        events.forEach(event -> {
            var _ = producer.send(
                    new ProducerRecord<>(Topics.of(event).name(), bytes((String) event.get(5)), codec.encode(event)));
        });
        producer.flush();
    }

    public RecordMetadata sendRaw(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return sendRaw(topic, key, value, Map.of());
    }

    public RecordMetadata sendRaw(
            String topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
        var record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, bytes(text)));
        try {
            return producer.send(record).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("record could not be sent to " + topic, e.getCause());
        }
    }

    public byte[] encode(SpecificRecordBase event) {
        return codec.encode(event);
    }

    @Override
    public void close() {
        producer.close();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
