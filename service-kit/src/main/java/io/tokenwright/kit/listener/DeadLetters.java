package io.tokenwright.kit.listener;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaClients;
import io.tokenwright.schemas.topic.Topic;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands dead letters to the handler once more, after what was wrong with them or with the handler was mended. Invariants:
 * <ul>
 *   <li>How far a dead-letter topic was replayed is stored in the transaction of the effects, as the listener's own
 *       positions are: a crash repeats a letter at most, and none is passed over.
 *   <li>What is refused again becomes a new dead letter behind the others, with its new reason. A run ends at what was the
 *       end when it began, so it never meets its own.
 * </ul>
 */
@Singleton
@Requires(beans = {BatchHandling.class, KafkaClients.class})
public final class DeadLetters {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL_MAX = Duration.ofMinutes(5);
    private static final int AT_ONCE = 500;

    /**
     * What came of a replay.
     *
     * @param replayed letters that have their effect now
     * @param refused letters that were put aside again, by the reason
     * @param ofOthers letters that another service had put aside, which are for it to replay
     * @param left letters that were not looked at, because of the limit
     */
    public record Replayed(int replayed, Map<String, Integer> refused, int ofOthers, long left) {}

    private final BatchHandling handling;
    private final KafkaClients clients;
    private final Database database;
    private final String service;
    private final ReentrantLock running = new ReentrantLock();

    DeadLetters(
            BatchHandling handling,
            KafkaClients clients,
            @Named("events") Database database,
            @Value("${tokenwright.service:unnamed}") String service) {
        this.handling = handling;
        this.clients = clients;
        this.database = database;
        this.service = service;
    }

    /** Topics whose dead letters this service can replay: those that it reads. */
    public Collection<Topic> topics() {
        return handling.topics();
    }

    /**
     * Replays up to {@code limit} dead letters of {@code topic}, those first that wait longest. Empty if another replay is
     * under way on this instance.
     *
     * @throws KafkaException if the broker cannot be asked
     */
    public Optional<Replayed> replay(Topic topic, int limit) {
        if (!running.tryLock()) {
            return Optional.empty();
        }
        try (Consumer<byte[], byte[]> consumer = clients.consumer(Math.min(limit, AT_ONCE), POLL_INTERVAL_MAX)) {
            return Optional.of(new Run(consumer, topic).upTo(limit));
        } finally {
            running.unlock();
        }
    }

    /** One run over one topic. */
    private final class Run {
        private final Consumer<byte[], byte[]> consumer;
        private final Topic topic;
        private final Map<String, UUID> topicIds;
        private final Map<TopicPartition, Long> ends;
        private final Map<TopicPartition, Long> next = new HashMap<>();
        private final Map<String, Integer> refused = new TreeMap<>();
        private int replayed;
        private int ofOthers;

        Run(Consumer<byte[], byte[]> consumer, Topic topic) {
            this.consumer = consumer;
            this.topic = topic;
            String name = topic.deadLetterName();
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(info -> new TopicPartition(name, info.partition()))
                    .toList();
            UUID topicId = idOf(name);
            topicIds = Map.of(name, topicId);
            ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> earliest = consumer.beginningOffsets(partitions);
            Map<TopicPartition, StartPosition.Stored> stored = database.read(JdbcPositions::read);
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                long offset = StartPosition.of(
                                stored.get(partition),
                                null,
                                topicId,
                                earliest.getOrDefault(partition, 0L),
                                ends.getOrDefault(partition, 0L))
                        .offset();
                next.put(partition, offset);
                consumer.seek(partition, offset);
            }
        }

        Replayed upTo(int limit) {
            int read = 0;
            long lastReadNanos = System.nanoTime();
            while (read < limit && left() > 0 && System.nanoTime() - lastReadNanos < SILENCE_MAX.toNanos()) {
                List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(POLL)) {
                    var partition = new TopicPartition(letter.topic(), letter.partition());
                    if (letters.size() < limit - read && letter.offset() < ends.getOrDefault(partition, 0L)) {
                        letters.add(letter);
                    }
                }
                if (!letters.isEmpty()) {
                    handle(letters);
                    read += letters.size();
                    lastReadNanos = System.nanoTime();
                }
            }
            return new Replayed(replayed, refused, ofOthers, left());
        }

        private void handle(List<ConsumerRecord<byte[], byte[]>> letters) {
            List<ConsumerRecord<byte[], byte[]>> ours = letters.stream()
                    .filter(letter -> DeadLetter.isOf(letter, service))
                    .map(letter -> DeadLetter.original(letter, topic))
                    .toList();
            Map<TopicPartition, Long> passed = BatchHandling.nextOffsets(letters);
            List<String> reasons = handling.handle(ours, passed, topicIds);
            next.putAll(passed);
            reasons.forEach(reason -> refused.merge(reason, 1, Integer::sum));
            replayed += ours.size() - reasons.size();
            ofOthers += letters.size() - ours.size();
        }

        private long left() {
            return ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue() - next.getOrDefault(end.getKey(), 0L)))
                    .sum();
        }
    }

    private UUID idOf(String topic) {
        try (Admin admin = clients.admin()) {
            var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
            var id = Objects.requireNonNull(described.get(topic)).topicId();
            return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (ExecutionException e) {
            throw new KafkaException("topic " + topic + " cannot be described", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
