package io.tokenwright.kit.kafka;

import io.micronaut.context.annotation.Requires;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the topics of the catalogue, and their dead-letter topics, where they are missing. */
@Singleton
@Requires(beans = KafkaSettings.class)
final class KafkaTopics {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);
    private static final long YEAR_MS = java.time.Duration.ofDays(365).toMillis();

    private final TopicSettings settings;

    KafkaTopics(TopicSettings settings) {
        this.settings = settings;
    }

    /** Makes what is missing; does nothing else. Other services do the same at the same time. */
    void makeMissing(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        List<NewTopic> missing = new ArrayList<>();
        for (Topic topic : Topics.ALL) {
            if (!there.contains(topic.name())) {
                missing.add(new NewTopic(topic.name(), settings.partitions(), settings.replicationFactor())
                        .configs(configOf(topic)));
            }
            if (!there.contains(topic.deadLetterName())) {
                missing.add(new NewTopic(
                                topic.deadLetterName(), settings.deadLetterPartitions(), settings.replicationFactor())
                        .configs(deadLetterConfig()));
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        Set<String> made = new HashSet<>();
        for (var result : admin.createTopics(missing).values().entrySet()) {
            try {
                result.getValue().get();
                made.add(result.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        if (!made.isEmpty()) {
            LOG.info("topics made topics={} partitions={}", made, settings.partitions());
        }
    }

    private static Map<String, String> configOf(Topic topic) {
        Map<String, String> config = new HashMap<>();
        switch (topic.cleanup()) {
            case DELETE -> config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            case COMPACT -> config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        if (topic.retention() != null) {
            config.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    String.valueOf(topic.retention().toMillis()));
        }
        return config;
    }

    private static Map<String, String> deadLetterConfig() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG, String.valueOf(YEAR_MS),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaClients.DEAD_LETTER_SIZE_MAX));
    }
}
