package io.tokenwright.kit.listener;

import io.tokenwright.kit.database.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.statement.Query;

/** The listener's positions, in the database that also holds the events' effect. */
final class JdbcPositions {
    private static final String READ = """
            SELECT topic, partition, topic_id, next_offset
            FROM listener_position
            """;

    /**
     * Never backwards within one topic: an instance that was frozen, lost its partitions and was thawed stores a position
     * that another instance has passed long ago.
     */
    private static final String STORE = """
            INSERT INTO listener_position AS known (topic, partition, topic_id, next_offset)
            SELECT * FROM unnest(:topics, :partitions, :topicIds, :nextOffsets)
            ON CONFLICT (topic, partition) DO UPDATE
            SET topic_id = excluded.topic_id,
                next_offset = CASE WHEN known.topic_id = excluded.topic_id
                                   THEN greatest(known.next_offset, excluded.next_offset)
                                   ELSE excluded.next_offset END,
                updated_at = clock_timestamp()
            """;

    /** Locked in partition order, as {@link #STORE} does. */
    private static final String LOCK = """
            SELECT topic, partition, topic_id, next_offset
            FROM listener_position
            WHERE (topic, partition) IN (SELECT * FROM unnest(:topics, :partitions))
            ORDER BY topic, partition
            FOR UPDATE
            """;

    private static final String REWIND = """
            UPDATE listener_position
            SET next_offset = :nextOffset,
                updated_at = clock_timestamp()
            WHERE topic = :topic
              AND partition = :partition
            """;

    private static final String FORGET = """
            DELETE FROM listener_position
            WHERE topic = :topic
              AND partition = :partition
            """;

    private JdbcPositions() {}

    static Map<TopicPartition, StartPosition.Stored> read(Tx tx) {
        return stored(tx.sql().createQuery(READ));
    }

    /**
     * What is stored of {@code partitions}, locked until the transaction ends: an instance that was frozen and has lost its partitions
     * waits here for the one that has them, and then sees what that one has handled.
     */
    static Map<TopicPartition, StartPosition.Stored> lock(Tx tx, Collection<TopicPartition> partitions) {
        List<TopicPartition> each = List.copyOf(partitions);
        return stored(tx.sql()
                .createQuery(LOCK)
                .bind("topics", each.stream().map(TopicPartition::topic).toArray(String[]::new))
                .bind("partitions", each.stream().map(TopicPartition::partition).toArray(Integer[]::new)));
    }

    private static Map<TopicPartition, StartPosition.Stored> stored(Query query) {
        Map<TopicPartition, StartPosition.Stored> positions = new HashMap<>();
        query.map((row, context) -> positions.put(
                        new TopicPartition(row.getString("topic"), row.getInt("partition")),
                        new StartPosition.Stored(row.getObject("topic_id", UUID.class), row.getLong("next_offset"))))
                .list();
        return positions;
    }

    /** Stores where each partition goes on, in partition order so that two instances cannot deadlock. */
    static void store(Tx tx, Map<TopicPartition, Long> nextOffsets, Map<String, UUID> topicIds) {
        var ordered = nextOffsets.entrySet().stream()
                .sorted(java.util.Comparator.comparing(entry -> entry.getKey().topic() + "/"
                        + "%06d".formatted(entry.getKey().partition())))
                .toList();
        tx.sql()
                .createUpdate(STORE)
                .bind(
                        "topics",
                        ordered.stream().map(entry -> entry.getKey().topic()).toArray(String[]::new))
                .bind(
                        "partitions",
                        ordered.stream()
                                .map(entry -> entry.getKey().partition())
                                .toArray(Integer[]::new))
                .bind(
                        "topicIds",
                        ordered.stream()
                                .map(entry -> topicIds.get(entry.getKey().topic()))
                                .toArray(UUID[]::new))
                .bind("nextOffsets", ordered.stream().map(Map.Entry::getValue).toArray(Long[]::new))
                .execute();
    }

    /** Puts a partition back, so that what follows is handled again. */
    static void rewind(Tx tx, TopicPartition partition, long nextOffset) {
        tx.sql()
                .createUpdate(REWIND)
                .bind("topic", partition.topic())
                .bind("partition", partition.partition())
                .bind("nextOffset", nextOffset)
                .execute();
    }

    static void forget(Tx tx, TopicPartition partition) {
        tx.sql()
                .createUpdate(FORGET)
                .bind("topic", partition.topic())
                .bind("partition", partition.partition())
                .execute();
    }
}
