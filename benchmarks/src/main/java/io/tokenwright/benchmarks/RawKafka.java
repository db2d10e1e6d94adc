package io.tokenwright.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plain Kafka clients, set up as well as is known: what the baselines use. */
final class RawKafka {
    private static final long TOPIC_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** As long as an event. */
    private static final int HOP_BYTES = 300;

    private RawKafka() {}

    /** Every record acknowledged, idempotent, sent at once: as durable as the relay's. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        var config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Reads all partitions of {@code topic} from their ends. */
    static KafkaConsumer<byte[], byte[]> tail(String bootstrapServers, String topic, int partitions) {
        var config = new Properties();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = partitions(topic, partitions);
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
        return consumer;
    }

    /** One record from send until {@code subscriber} has it, in microseconds. */
    static long hop(KafkaProducer<byte[], byte[]> producer, String topic, String key, Subscriber subscriber)
            throws TimeoutException {
        var record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), new byte[HOP_BYTES]);
        long started = System.nanoTime();
        var _ = producer.send(record);
        return TimeUnit.NANOSECONDS.toMicros(subscriber.arrival(key) - started);
    }

    /** Records ever written to {@code topic}. */
    static long written(KafkaConsumer<byte[], byte[]> consumer, String topic, int partitions) {
        return consumer.endOffsets(partitions(topic, partitions)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Waits until {@code topic} is there and each partition takes a record. A new idempotent producer that sends several
     * batches to a partition which has no leader yet can get them accepted out of order, and then hangs on the first.
     */
    static void awaitTopic(String bootstrapServers, String topic, int partitions) throws Exception {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers))) {
            long started = System.nanoTime();
            while (!admin.listTopics().names().get().contains(topic)) {
                if (System.nanoTime() - started > TOPIC_MAX_NANOS) {
                    throw new TimeoutException("topic " + topic + " was not made");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            for (int partition = 0; partition < partitions; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, new byte[0]))
                        .get();
            }
        }
    }

    static void makeTopic(String bootstrapServers, String topic, int partitions)
            throws ExecutionException, InterruptedException {
        Map<String, Object> config = new HashMap<>();
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static List<TopicPartition> partitions(String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
