package io.tokenwright.kit.listener;

import io.tokenwright.kit.database.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

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

    private static final String FORGET = """
            DELETE FROM listener_position
            WHERE topic = :topic
              AND partition = :partition
            """;

    private JdbcPositions() {}

    static Map<TopicPartition, StartPosition.Stored> read(Tx tx) {
        Map<TopicPartition, StartPosition.Stored> positions = new HashMap<>();
        tx.sql()
                .createQuery(READ)
                .map((row, context) -> positions.put(
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

    static void forget(Tx tx, TopicPartition partition) {
        tx.sql()
                .createUpdate(FORGET)
                .bind("topic", partition.topic())
                .bind("partition", partition.partition())
                .execute();
    }
}
