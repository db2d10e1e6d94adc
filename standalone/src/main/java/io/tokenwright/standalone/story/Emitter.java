package io.tokenwright.standalone.story;

import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer outside the services: a plain Kafka client with the {@code schemas} module. Thread-safe. */
final class Emitter implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventCodec codec;

    Emitter(String bootstrapServers, EventCodec codec) {
        this.codec = codec;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        1024L * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends {@code event} with its CloudEvents headers and returns once the broker has it. */
    void emit(SpecificRecordBase event) {
        EventMeta meta = EventMeta.of(event);
        var message = new ProducerRecord<>(
                Topics.of(event).name(), meta.tokenId().getBytes(StandardCharsets.UTF_8), codec.encode(event));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", meta.eventId(),
                        "ce_type", EventMeta.type(event),
                        "ce_source", meta.source(),
                        "ce_time", meta.occurredAt().toString())
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            var unused = producer.send(message).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoryException("Kafka did not take a " + EventMeta.type(event) + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted while sending", e);
        }
    }

    /** A new event id: UUIDv7 (RFC 9562), 48 bits of milliseconds and 74 random ones. */
    static String newEventId(Instant now) {
        UUID random = UUID.randomUUID();
        long high = now.toEpochMilli() << 16 | 0x7000L | random.getMostSignificantBits() & 0x0FFFL;
        return new UUID(high, random.getLeastSignificantBits()).toString();
    }

    @Override
    public void close() {
        producer.close();
    }
}
