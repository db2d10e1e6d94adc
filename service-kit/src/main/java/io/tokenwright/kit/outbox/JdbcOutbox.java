package io.tokenwright.kit.outbox;

import io.tokenwright.kit.outbox.RelayPosition.Durable;
import io.tokenwright.kit.outbox.RelayPosition.Range;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Jdbi;

/** SQL of the relay: what it reads, and its position, which is for the leader alone, by its epoch. Thread-safe. */
final class JdbcOutbox {
    /** By primary key on both sides. One statement, so one snapshot, which RelayPosition relies on. */
    private static final String READ = """
            SELECT NULL::bigint AS id, NULL AS topic, NULL::bytea AS key, NULL::bytea AS value, NULL AS headers,
                   pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS micros,
                   CASE WHEN ? THEN pg_current_xact_id()::text::bigint END AS bound
            UNION ALL
            SELECT outbox.id, topic, key, value, headers, (extract(epoch FROM created_at) * 1000000)::bigint, NULL
            FROM unnest(?::bigint[], ?::bigint[]) AS gap (low, high)
            JOIN outbox ON outbox.id BETWEEN gap.low AND gap.high
            UNION ALL
            (SELECT id, topic, key, value, headers, (extract(epoch FROM created_at) * 1000000)::bigint, NULL
             FROM outbox
             WHERE id > ?
             ORDER BY id
             LIMIT ?)
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
        return jdbi.withHandle(handle -> {
            try (PreparedStatement read = handle.getConnection().prepareStatement(READ)) {
                return look(read, position, limit);
            } catch (SQLException e) {
                throw new org.jdbi.v3.core.ConnectionException(e);
            }
        });
    }

    /** Plain JDBC, by the columns' numbers: this is asked for every event. */
    private static Look look(PreparedStatement read, RelayPosition position, int limit) throws SQLException {
        List<Range> gaps = position.gaps();
        boolean drawBound = position.needsBound();
        read.setBoolean(1, drawBound);
        read.setArray(2, read.getConnection().createArrayOf("int8", lows(gaps)));
        read.setArray(3, read.getConnection().createArrayOf("int8", highs(gaps)));
        read.setLong(4, position.cursor());
        read.setInt(5, limit);
        List<OutboxRow> rows = new ArrayList<>(limit);
        long xmin = 0;
        long bound = 0;
        try (ResultSet row = read.executeQuery()) {
            while (row.next()) {
                long id = row.getLong(1);
                if (row.wasNull()) {
                    xmin = row.getLong(6);
                    bound = row.getLong(7);
                } else {
                    rows.add(row(id, row));
                }
            }
        }
        rows.sort(Comparator.comparingLong(OutboxRow::id));
        return new Look(rows, xmin, drawBound ? OptionalLong.of(bound) : OptionalLong.empty());
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

    private static OutboxRow row(long id, ResultSet row) throws SQLException {
        return new OutboxRow(
                id,
                new OutboxRecord(
                        row.getString(2), row.getBytes(3), row.getBytes(4), HeaderText.parse(row.getString(5))),
                Instant.EPOCH.plus(row.getLong(6), ChronoUnit.MICROS));
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
