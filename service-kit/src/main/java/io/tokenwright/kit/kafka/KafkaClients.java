package io.tokenwright.kit.kafka;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka clients whose settings the kit's promises rest on. Callers close them. */
@Singleton
@Requires(beans = KafkaSettings.class)
public final class KafkaClients {
    /** Bytes of a record that any topic takes; dead letters carry the refused record and more headers. */
    static final int DEAD_LETTER_SIZE_MAX = 2 * 1024 * 1024;

    private static final int MEBIBYTE = 1024 * 1024;

    private final KafkaSettings settings;
    private final String service;

    KafkaClients(KafkaSettings settings, @Value("${tokenwright.service:unnamed}") String service) {
        this.settings = settings;
        this.service = service;
    }

    public Admin admin() {
        Map<String, Object> config = common();
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return Admin.create(config);
    }

    /**
     * A producer that keeps the order of a partition and never gives a record up: idempotent, acknowledged by all in-sync
     * replicas, retrying for as long as it lives. A record that "expired" may still land, and what follows it would
     * overtake it, so nothing expires. {@code linger.ms} is 0: under load batches form by themselves, and without it
     * waiting only adds delay. Not compressed: most batches hold a few small records, and the compressor's buffers cost more.
     */
    public Producer<byte[], byte[]> producer() {
        Map<String, Object> config = common();
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        // Short: the thread that sends also keeps the lease.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DEAD_LETTER_SIZE_MAX);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16 * MEBIBYTE);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A consumer in the service's group that never moves by itself: no automatic commit, and no jump to either end where
     * an offset is missing (the defaults would skip everything after a week's pause).
     */
    public Consumer<byte[], byte[]> consumer(int pollRecordsMax, java.time.Duration pollIntervalMax) {
        Map<String, Object> config = common();
        String groupId = settings.groupId();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, groupId == null ? "tokenwright-" + service : groupId);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // The partitions of a killed instance lie idle for this long; the default is 45 s, the brokers' usual minimum 6
        // s.
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecordsMax);
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.toIntExact(pollIntervalMax.toMillis()));
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * MEBIBYTE);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MEBIBYTE);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> common() {
        Map<String, Object> config = new HashMap<>();
        if (settings.properties() != null) {
            config.putAll(settings.properties());
        }
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "tokenwright-" + service);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 1_000);
        // All brokers gone under other addresses is what a rebuilt cluster looks like: ask the given ones again.
        config.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "rebootstrap");
        return config;
    }
}
