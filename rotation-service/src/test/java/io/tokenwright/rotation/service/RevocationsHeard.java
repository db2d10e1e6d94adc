package io.tokenwright.rotation.service;

import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.database.Database;
import io.tokenwright.local.Parts;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** All services of a run share the topics: for a test that counts, what other tests said of revocations must be behind it. */
final class RevocationsHeard {
    private static final String TOPIC = Topics.TOKEN_REVOKED.name();
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final int AT_ONCE = 50;

    private RevocationsHeard() {}

    /** Waits until the service has heard of all revocations that are in the topic now, and has carried them out. */
    static void by(TickedService service) {
        Map<Integer, Long> ends = ends();
        await("all is heard").atMost(WAIT_MAX).until(() -> {
            Map<Integer, Long> positions = positions(service.bean(Database.class));
            return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
        });
        while (service.bean(Killer.class).tick(AT_ONCE) > 0) {}
    }

    /** Of each partition that holds anything; none while nobody has made the topic. */
    private static Map<Integer, Long> ends() {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", Parts.kafka().bootstrapServers()))) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                return Map.of();
            }
            Map<TopicPartition, OffsetSpec> latest =
                    admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC).partitions().stream()
                            .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                            .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
            Map<Integer, Long> ends = new HashMap<>();
            admin.listOffsets(latest).all().get().forEach((partition, end) -> {
                if (end.offset() > 0) {
                    ends.put(partition.partition(), end.offset());
                }
            });
            return ends;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Kafka does not say how long topic " + TOPIC + " is", e);
        }
    }

    private static Map<Integer, Long> positions(Database database) {
        Map<Integer, Long> positions = new HashMap<>();
        database.read(tx -> tx.sql()
                .createQuery("select partition, next_offset from listener_position where topic = :topic")
                .bind("topic", TOPIC)
                .map((row, _) -> positions.put(row.getInt("partition"), row.getLong("next_offset")))
                .list());
        return positions;
    }
}
