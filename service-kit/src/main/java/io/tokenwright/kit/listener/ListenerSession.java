package io.tokenwright.kit.listener;

import io.tokenwright.kit.database.Database;
import io.tokenwright.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer's life in the group. Used by the listener's thread alone. Invariants:
 * <ul>
 *   <li>A partition is paused from its assignment until its place is decided from the database, the group and the broker
 *       together; until then nothing of it is read.
 *   <li>A batch that failed is kept and every partition is paused: polling goes on, so the group does not take this
 *       instance for dead, and nothing behind the batch is read before it is stored.
 *   <li>The broker is told an offset only after the database has the position.
 *   <li>A topic that was made anew ends the session; the next one places every partition again.
 * </ul>
 */
final class ListenerSession implements AutoCloseable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSession.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration POLL_WHILE_WAITING = Duration.ofMillis(50);
    private static final Duration LOOK_AT_TOPICS_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<String> topics;
    private final BatchHandling handling;
    private final Database database;
    private final ListenerSettings settings;
    private final ListenerMeters meters;
    private final Map<String, UUID> topicIds = new HashMap<>();
    private final Set<TopicPartition> unplaced = new HashSet<>();
    private List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
    private int failures;
    private long retryNanos = System.nanoTime();
    private long lookedNanos = System.nanoTime();

    ListenerSession(
            Consumer<byte[], byte[]> consumer,
            Admin admin,
            Set<Topic> topics,
            BatchHandling handling,
            Database database,
            ListenerSettings settings,
            ListenerMeters meters) {
        this.consumer = consumer;
        this.admin = admin;
        this.topics = topics.stream().map(Topic::name).toList();
        this.handling = handling;
        this.database = database;
        this.settings = settings;
        this.meters = meters;
        consumer.subscribe(this.topics, this);
    }

    /** Polls once and handles what there is; false when the session has to start anew. */
    boolean turn() {
        boolean waiting = !batch.isEmpty() || !unplaced.isEmpty();
        try {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(waiting ? POLL_WHILE_WAITING : POLL);
            polled.forEach(batch::add);
        } catch (InvalidOffsetException e) {
            LOG.warn("the broker has no such offset, partitions are placed anew partitions={}", e.partitions());
            park(e.partitions());
        }
        if (System.nanoTime() - retryNanos >= 0) {
            try {
                placeAll();
                handleBatch();
                recovered();
            } catch (ExecutionException | RuntimeException e) {
                failed(e);
            }
        }
        return failures > 0 || topicsAreTheSame();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        park(partitions);
        meters.partitions(consumer.assignment().size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        batch.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
        unplaced.removeAll(partitions);
        meters.partitions(consumer.assignment().size() - partitions.size());
    }

    @Override
    public void close() {
        try (admin) {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_MAX));
        }
        meters.partitions(0);
    }

    /** Keeps partitions still until they are placed. Their offset is a stand-in: without any, the next poll would fail. */
    private void park(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        partitions.forEach(partition -> consumer.seek(partition, 0));
        unplaced.addAll(partitions);
    }

    private void placeAll() throws ExecutionException {
        if (unplaced.isEmpty()) {
            return;
        }
        Set<TopicPartition> placing = Set.copyOf(unplaced);
        topicIds.putAll(describe());
        Map<TopicPartition, StartPosition.Stored> stored = database.read(JdbcPositions::read);
        Map<TopicPartition, Long> earliest = consumer.beginningOffsets(placing);
        Map<TopicPartition, Long> ends = consumer.endOffsets(placing);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(placing);
        Map<TopicPartition, StartPosition> places = new HashMap<>();
        for (TopicPartition partition : placing) {
            OffsetAndMetadata groups = committed.get(partition);
            UUID topicId = topicIds.get(partition.topic());
            Long first = earliest.get(partition);
            Long end = ends.get(partition);
            if (topicId == null || first == null || end == null) {
                throw new IllegalStateException("the broker does not know " + partition + " yet");
            }
            places.put(
                    partition,
                    StartPosition.of(
                            stored.get(partition), groups == null ? null : groups.offset(), topicId, first, end));
        }
        correctStored(places);
        places.forEach(this::place);
        unplaced.removeAll(placing);
        if (batch.isEmpty()) {
            consumer.resume(placing);
        }
    }

    /**
     * A stored position beyond the end would win over the lower ones that follow; one above the group's would make this listener
     * leave out what the group is to read again.
     */
    private void correctStored(Map<TopicPartition, StartPosition> places) {
        boolean wrong = places.values().stream()
                .map(StartPosition::reason)
                .anyMatch(reason ->
                        reason == StartPosition.Reason.BEYOND_END || reason == StartPosition.Reason.COMMITTED);
        if (!wrong) {
            return;
        }
        database.inTransaction(tx -> {
            places.forEach((partition, place) -> {
                switch (place.reason()) {
                    case BEYOND_END -> JdbcPositions.forget(tx, partition);
                    case COMMITTED -> JdbcPositions.rewind(tx, partition, place.offset());
                    default -> {}
                }
            });
            return null;
        });
    }

    private void place(TopicPartition partition, StartPosition place) {
        consumer.seek(partition, place.offset());
        if (place.reason().isUnusual()) {
            LOG.warn(
                    "listener repositioned topic={} partition={} offset={} reason={} lost={}..{}: {}",
                    partition.topic(),
                    partition.partition(),
                    place.offset(),
                    place.reason(),
                    place.lostFrom(),
                    place.lostTo(),
                    place.reason().sentence());
            meters.moved(partition.topic(), place.reason());
        }
    }

    private void handleBatch() {
        if (batch.isEmpty()) {
            return;
        }
        handling.handle(batch, topicIds);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        BatchHandling.nextOffsets(batch)
                .forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        batch = new ArrayList<>();
        consumer.commitAsync(offsets, (told, failure) -> {
            if (failure != null) {
                LOG.debug("the broker did not take the offsets; the database has them", failure);
            }
        });
        meterLag();
    }

    private void failed(Exception why) {
        failures++;
        consumer.pause(consumer.assignment());
        long longest = Math.min(
                settings.retryDelayMax().toNanos(), settings.retryDelayMin().toNanos() << Math.min(failures - 1, 20));
        long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        retryNanos = System.nanoTime() + pause;
        meters.stopped(why);
        if (failures == 1) {
            LOG.warn("listener stops and retries, nothing is skipped records={}: {}", batch.size(), why.toString());
        }
        LOG.debug("batch failed, attempt {}", failures, why);
    }

    private void recovered() {
        if (failures > 0) {
            LOG.info("listener goes on after {} failed attempts", failures);
            failures = 0;
            Set<TopicPartition> placed = new HashSet<>(consumer.assignment());
            placed.removeAll(unplaced);
            consumer.resume(placed);
            meters.running();
        }
    }

    private boolean topicsAreTheSame() {
        if (System.nanoTime() - lookedNanos < LOOK_AT_TOPICS_EVERY.toNanos()) {
            return true;
        }
        lookedNanos = System.nanoTime();
        meterLag();
        Map<String, UUID> now;
        try {
            now = describe();
        } catch (ExecutionException e) {
            LOG.debug("topics could not be looked at", e);
            return true;
        }
        boolean same =
                topicIds.entrySet().stream().allMatch(known -> known.getValue().equals(now.get(known.getKey())));
        if (!same) {
            LOG.warn("a topic was made anew, the listener starts again");
        }
        return same;
    }

    private Map<String, UUID> describe() throws ExecutionException {
        Map<String, UUID> ids = new HashMap<>();
        try {
            admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> {
                var id = topic.topicId();
                ids.put(name, new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()));
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return ids;
    }

    private void meterLag() {
        long lag = 0;
        for (TopicPartition partition : consumer.assignment()) {
            lag += consumer.currentLag(partition).orElse(0);
        }
        meters.lag(lag);
    }
}
