package io.tokenwright.kit.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL of the writer: events into the outbox, in the writer's own transaction. */
final class JdbcAppend {
    /**
     * The transaction id is asked for first, by the inner query: an outbox id must never be drawn by a transaction that
     * has none yet, as {@link RelayPosition} could then take its gap for a dead one. The order is that of the arrays,
     * because the identity is drawn above the sort.
     */
    private static final String APPEND = """
            INSERT INTO outbox (topic, key, value, headers)
            SELECT emitted.topic, emitted.key, emitted.value, emitted.headers
            FROM (SELECT pg_current_xact_id()) AS begun,
                 unnest(?::text[], ?::bytea[], ?::bytea[], ?::text[])
                     WITH ORDINALITY AS emitted (topic, key, value, headers, place)
            ORDER BY emitted.place
            """;

    /** As {@link #APPEND}, without the arrays that one event does not need. */
    private static final String APPEND_ONE = """
            INSERT INTO outbox (topic, key, value, headers)
            SELECT ?::text, ?::bytea, ?::bytea, ?::text
            FROM (SELECT pg_current_xact_id()) AS begun
            """;

    /** Sent together: the append is the last thing that a transaction does, and costs no round trip of its own. */
    private static final String AND_COMMIT = "; COMMIT";

    private JdbcAppend() {}

    static void append(Connection connection, List<OutboxRecord> records) throws SQLException {
        append(connection, records, "");
    }

    static void appendAndCommit(Connection connection, List<OutboxRecord> records) throws SQLException {
        append(connection, records, AND_COMMIT);
    }

    private static void append(Connection connection, List<OutboxRecord> records, String then) throws SQLException {
        if (records.size() == 1) {
            OutboxRecord record = records.getFirst();
            try (PreparedStatement insert = connection.prepareStatement(APPEND_ONE + then)) {
                insert.setString(1, record.topic());
                insert.setBytes(2, record.key());
                insert.setBytes(3, record.value());
                insert.setString(4, HeaderText.of(record.headers()));
                insert.execute();
            }
            return;
        }
        int size = records.size();
        var topics = new String[size];
        var keys = new byte[size] @Nullable [];
        var values = new byte[size] @Nullable [];
        var headers = new String[size];
        for (int i = 0; i < size; i++) {
            OutboxRecord record = records.get(i);
            topics[i] = record.topic();
            keys[i] = record.key();
            values[i] = record.value();
            headers[i] = HeaderText.of(record.headers());
        }
        try (PreparedStatement insert = connection.prepareStatement(APPEND + then)) {
            insert.setArray(1, connection.createArrayOf("text", topics));
            insert.setArray(2, connection.createArrayOf("bytea", keys));
            insert.setArray(3, connection.createArrayOf("bytea", values));
            insert.setArray(4, connection.createArrayOf("text", headers));
            insert.execute();
        }
    }
}
