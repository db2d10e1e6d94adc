package io.tokenwright.kit.testkit;

import static org.awaitility.Awaitility.await;

import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.codec.UnreadableEventException;
import io.tokenwright.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Everything that is on some topics, from their first record on, in the order of each partition. The topics have to exist. */
public final class EventRecorder implements AutoCloseable {
    private final EventCodec codec = EventCodec.singleObject();
    private final List<Recorded> records = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /**
     * A record as it was found.
     *
     * @param event decoded value; null if it cannot be decoded or the topic is a dead-letter topic
     */
    public record Recorded(
            ConsumerRecord<byte[], byte[]> raw, @Nullable SpecificRecordBase event) {
        public String key() {
            return raw.key() == null ? "" : new String(raw.key(), StandardCharsets.UTF_8);
        }

        /** Text of the header, empty when there is none. */
        public String header(String name) {
            Header header = raw.headers().lastHeader(name);
            return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }
    }

    public EventRecorder(String bootstrapServers, Collection<String> topics) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                topics.stream().flatMap(topic -> partitionsOf(topic, consumer)).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().daemon().name("event-recorder").start(() -> {
            try (consumer) {
                while (stopping.getCount() > 0) {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> records.add(decoded(record)));
                }
            }
        });
    }

    /** A service makes its topics while it starts: one that is not there yet will be. */
    private static Stream<TopicPartition> partitionsOf(String topic, KafkaConsumer<byte[], byte[]> consumer) {
        return await("topic " + topic + " exists")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .pollInSameThread()
                .until(() -> consumer.partitionsFor(topic), found -> !found.isEmpty())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()));
    }

    public List<Recorded> all() {
        return List.copyOf(records);
    }

    /** Records of {@code key}, in the order of their partition. */
    public List<Recorded> of(String key) {
        return records.stream().filter(record -> record.key().equals(key)).toList();
    }

    @Override
    public void close() throws InterruptedException {
        stopping.countDown();
        thread.join();
    }

    private Recorded decoded(ConsumerRecord<byte[], byte[]> raw) {
        var topic = Topics.byName(raw.topic());
        if (topic.isEmpty()) {
            return new Recorded(raw, null);
        }
        try {
            return new Recorded(raw, codec.decode(topic.get(), raw.value()));
        } catch (UnreadableEventException e) {
            return new Recorded(raw, null);
        }
    }
}
