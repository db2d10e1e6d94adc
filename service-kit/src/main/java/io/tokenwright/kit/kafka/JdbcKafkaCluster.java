package io.tokenwright.kit.kafka;

import io.tokenwright.kit.database.Tx;
import java.util.Optional;

/** The Kafka cluster that this database's positions belong to. */
final class JdbcKafkaCluster {
    private static final String READ = """
            SELECT cluster_id
            FROM kafka_cluster
            """;

    private static final String STORE = """
            INSERT INTO kafka_cluster (cluster_id)
            VALUES (:clusterId)
            ON CONFLICT (only_row) DO UPDATE
            SET cluster_id = excluded.cluster_id,
                since = clock_timestamp()
            """;

    private JdbcKafkaCluster() {}

    static Optional<String> read(Tx tx) {
        return tx.sql().createQuery(READ).mapTo(String.class).findFirst();
    }

    static void store(Tx tx, String clusterId) {
        tx.sql().createUpdate(STORE).bind("clusterId", clusterId).execute();
    }
}
