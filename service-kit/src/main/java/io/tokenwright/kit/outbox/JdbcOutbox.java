package io.tokenwright.kit.outbox;

import io.tokenwright.kit.outbox.RelayPosition.Durable;
import io.tokenwright.kit.outbox.RelayPosition.Range;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** SQL of the outbox. Reading and writing the position is for the leader alone, by its epoch. Thread-safe. */
final class JdbcOutbox {
    /**
     * The transaction id is asked for first, by the inner query: an outbox id must never be drawn by a transaction that
     * has none yet, as {@link RelayPosition} could then take its gap for a dead one. The order is that of the arrays,
     * because the identity is drawn above the sort.
     */
    private static final String APPEND = """
            INSERT INTO outbox (topic, key, value, headers)
            SELECT emitted.topic, emitted.key, emitted.value, emitted.headers
            FROM (SELECT pg_current_xact_id()) AS begun,
                 unnest(:topics, :keys, :values, :headers) WITH ORDINALITY AS emitted (topic, key, value, headers, place)
            ORDER BY emitted.place
            """;

    /** By primary key on both sides. One statement, so one snapshot, which RelayPosition relies on. */
    private static final String READ = """
            SELECT NULL::bigint AS id, NULL AS topic, NULL::bytea AS key, NULL::bytea AS value, NULL AS headers,
                   NULL::timestamptz AS created_at,
                   pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin,
                   CASE WHEN :drawBound THEN pg_current_xact_id()::text::bigint END AS bound
            UNION ALL
            SELECT outbox.id, topic, key, value, headers, created_at, NULL, NULL
            FROM unnest(:openFrom, :openTo) AS gap (low, high)
            JOIN outbox ON outbox.id BETWEEN gap.low AND gap.high
            UNION ALL
            (SELECT id, topic, key, value, headers, created_at, NULL, NULL
             FROM outbox
             WHERE id > :cursor
             ORDER BY id
             LIMIT :limit)
            """;

    /** By the database's clock, so that the clocks of the instances do not matter. */
    private static final String LEAD = """
            UPDATE outbox_relay
            SET epoch = epoch + 1,
                leader = :instance,
                lease_until = clock_timestamp() + :lease
            WHERE lease_until < clock_timestamp()
               OR leader = :instance
            RETURNING epoch, position, open_from, open_to
            """;

    private static final String STORE = """
            UPDATE outbox_relay
            SET position = :position,
                open_from = :openFrom,
                open_to = :openTo,
                lease_until = clock_timestamp() + :lease
            WHERE epoch = :epoch
            """;

    private static final String RENEW = """
            UPDATE outbox_relay
            SET lease_until = clock_timestamp() + :lease
            WHERE epoch = :epoch
            """;

    private static final String RESIGN = """
            UPDATE outbox_relay
            SET lease_until = '-infinity'
            WHERE epoch = :epoch
            """;

    /** {@code above} skips the index entries of rows removed before, which vacuum has not taken away yet. */
    private static final String REMOVE = """
            WITH old AS (
                SELECT id
                FROM outbox
                WHERE id > :above
                  AND id < :below
                ORDER BY id
                LIMIT :limit
            ), removed AS (
                DELETE FROM outbox
                USING old
                WHERE outbox.id = old.id
                  AND created_at < clock_timestamp() - :retention
                RETURNING outbox.id
            )
            SELECT count(*) AS rows, coalesce(max(id), :above) AS last
            FROM removed
            """;

    private static final String UNPUBLISHED = """
            SELECT count(*)
            FROM (SELECT FROM outbox WHERE id > (SELECT position FROM outbox_relay) LIMIT 100000) AS waiting
            """;

    /** The lead, and where to start. */
    record Lead(long epoch, Durable position) {}

    /** One look at the outbox: rows ascending, and the snapshot that they were seen in. */
    record Look(List<OutboxRow> rows, long xmin, OptionalLong bound) {}

    /** How many rows went, and the highest id among them. */
    record Removed(int rows, long last) {}

    private final Jdbi jdbi;

    JdbcOutbox(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static void append(Handle handle, List<OutboxRecord> records) {
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
        try {
            var connection = handle.getConnection();
            handle.createUpdate(APPEND)
                    .bindBySqlType("topics", connection.createArrayOf("text", topics), java.sql.Types.ARRAY)
                    .bindBySqlType("keys", connection.createArrayOf("bytea", keys), java.sql.Types.ARRAY)
                    .bindBySqlType("values", connection.createArrayOf("bytea", values), java.sql.Types.ARRAY)
                    .bindBySqlType("headers", connection.createArrayOf("text", headers), java.sql.Types.ARRAY)
                    .execute();
        } catch (SQLException e) {
            throw new org.jdbi.v3.core.ConnectionException(e);
        }
    }

    Optional<Lead> lead(String instance, Duration lease) {
        return jdbi.withHandle(handle -> handle.createQuery(LEAD)
                .bind("instance", instance)
                .bind("lease", lease)
                .map((row, context) ->
                        new Lead(row.getLong("epoch"), new Durable(row.getLong("position"), ranges(row))))
                .findFirst());
    }

    /** Stores the position and renews the lease; false if another instance leads. */
    boolean store(long epoch, Durable position, Duration lease) {
        return jdbi.withHandle(handle -> handle.createUpdate(STORE)
                        .bind("epoch", epoch)
                        .bind("position", position.position())
                        .bind("openFrom", lows(position.open()))
                        .bind("openTo", highs(position.open()))
                        .bind("lease", lease)
                        .execute()
                == 1);
    }

    boolean renew(long epoch, Duration lease) {
        return jdbi.withHandle(handle -> handle.createUpdate(RENEW)
                        .bind("epoch", epoch)
                        .bind("lease", lease)
                        .execute()
                == 1);
    }

    /** Lets another instance lead at once. */
    void resign(long epoch) {
        jdbi.useHandle(
                handle -> handle.createUpdate(RESIGN).bind("epoch", epoch).execute());
    }

    /** What is in the gaps of {@code position}, and the first {@code limit} rows above its cursor. */
    Look read(RelayPosition position, int limit) {
        List<Range> gaps = position.gaps();
        boolean drawBound = position.needsBound();
        return jdbi.withHandle(handle -> {
            List<OutboxRow> rows = new ArrayList<>();
            long[] snapshot = new long[2];
            handle.createQuery(READ)
                    .bind("openFrom", lows(gaps))
                    .bind("openTo", highs(gaps))
                    .bind("cursor", position.cursor())
                    .bind("drawBound", drawBound)
                    .bind("limit", limit)
                    .map((row, context) -> {
                        if (row.getObject("id") == null) {
                            snapshot[0] = row.getLong("xmin");
                            snapshot[1] = row.getLong("bound");
                        } else {
                            rows.add(row(row));
                        }
                        return row;
                    })
                    .forEach(row -> {});
            rows.sort(java.util.Comparator.comparingLong(OutboxRow::id));
            return new Look(rows, snapshot[0], drawBound ? OptionalLong.of(snapshot[1]) : OptionalLong.empty());
        });
    }

    Removed remove(long above, long below, Duration retention, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(REMOVE)
                .bind("above", above)
                .bind("below", below)
                .bind("retention", retention)
                .bind("limit", limit)
                .map((row, context) -> new Removed(row.getInt("rows"), row.getLong("last")))
                .one());
    }

    /** Rows above the stored position, 100,000 at most. */
    long unpublished() {
        return jdbi.withHandle(
                handle -> handle.createQuery(UNPUBLISHED).mapTo(Long.class).one());
    }

    private static OutboxRow row(ResultSet row) throws SQLException {
        return new OutboxRow(
                row.getLong("id"),
                new OutboxRecord(
                        row.getString("topic"),
                        row.getBytes("key"),
                        row.getBytes("value"),
                        HeaderText.parse(row.getString("headers"))),
                row.getObject("created_at", java.time.OffsetDateTime.class).toInstant());
    }

    private static List<Range> ranges(ResultSet row) throws SQLException {
        Long[] from = (Long[]) row.getArray("open_from").getArray();
        Long[] to = (Long[]) row.getArray("open_to").getArray();
        List<Range> ranges = new ArrayList<>(from.length);
        for (int i = 0; i < from.length; i++) {
            ranges.add(new Range(from[i], to[i]));
        }
        return ranges;
    }

    private static Long[] lows(List<Range> ranges) {
        return ranges.stream().map(Range::from).toArray(Long[]::new);
    }

    private static Long[] highs(List<Range> ranges) {
        return ranges.stream().map(Range::to).toArray(Long[]::new);
    }
}
