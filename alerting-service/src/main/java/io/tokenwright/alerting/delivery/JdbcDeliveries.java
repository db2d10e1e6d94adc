package io.tokenwright.alerting.delivery;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** The queue in the tables {@code delivery}, {@code delivery_attempt} and {@code destination_stop}. */
@Singleton
final class JdbcDeliveries implements Deliveries {
    private static final String ADD = """
            INSERT INTO delivery (destination, alert_id, message_id, body, created_at, due_at)
            VALUES (:destination, :alertId, :messageId, :body, :now, :now)
            """;
    /** By delivery_due; the earlier one of the same alert is found by delivery_order. */
    private static final String CLAIM = """
            UPDATE delivery
            SET claim = gen_random_uuid(),
                claimed_until = :claimedUntil
            WHERE delivery_id IN (
                SELECT delivery_id
                FROM delivery AS due
                WHERE destination = :destination
                AND state = 'PENDING'
                AND due_at <= :now
                AND (claimed_until IS NULL OR claimed_until <= :now)
                AND NOT EXISTS (
                    SELECT
                    FROM delivery AS earlier
                    WHERE earlier.destination = due.destination
                    AND earlier.alert_id = due.alert_id
                    AND earlier.state = 'PENDING'
                    AND earlier.delivery_id < due.delivery_id)
                ORDER BY due_at, delivery_id
                LIMIT :limit
                FOR UPDATE SKIP LOCKED)
            RETURNING delivery_id, message_id, body, attempts, claim
            """;

    private static final String END = """
            UPDATE delivery
            SET state = :state,
                attempts = attempts + 1,
                ended_at = :at,
                claim = NULL,
                claimed_until = NULL
            WHERE delivery_id = :deliveryId
            AND claim = :claim
            """;
    private static final String POSTPONE = """
            UPDATE delivery
            SET attempts = attempts + 1,
                due_at = :dueAt,
                claim = NULL,
                claimed_until = NULL
            WHERE delivery_id = :deliveryId
            AND claim = :claim
            """;
    private static final String LOG = """
            INSERT INTO delivery_attempt (delivery_id, attempt, at, outcome, status, sentence, millis)
            SELECT delivery_id, attempts, :at, :outcome, CAST(:status AS int), :sentence, :millis
            FROM delivery
            WHERE delivery_id = :deliveryId
            ON CONFLICT DO NOTHING
            """;
    private static final String STOP = """
            INSERT INTO destination_stop (destination, url_sha256, stopped_at)
            VALUES (:destination, :urlSha256, :at)
            ON CONFLICT (destination) DO UPDATE
            SET url_sha256 = excluded.url_sha256,
                stopped_at = excluded.stopped_at
            """;
    private static final String STOP_WAITING = """
            UPDATE delivery
            SET state = 'STOPPED',
                ended_at = :at,
                claim = NULL,
                claimed_until = NULL
            WHERE destination = :destination
            AND state = 'PENDING'
            """;
    private static final String IS_STOPPED = """
            SELECT EXISTS (
                SELECT
                FROM destination_stop
                WHERE destination = :destination
                AND url_sha256 = :urlSha256)
            """;
    private static final String BACKLOG = """
            SELECT count(*) AS waiting, min(created_at) AS oldest
            FROM delivery
            WHERE destination = :destination
            AND state = 'PENDING'
            """;

    private final Database database;

    JdbcDeliveries(Database database) {
        this.database = database;
    }

    @Override
    public void add(Tx tx, String destination, String alertId, String messageId, String body, Instant now) {
        tx.sql()
                .createUpdate(ADD)
                .bind("destination", destination)
                .bind("alertId", alertId)
                .bind("messageId", messageId)
                .bind("body", body)
                .bind("now", at(now))
                .execute();
    }

    @Override
    public List<Claimed> claim(String destination, Instant now, Duration lease, int limit) {
        return database.inTransaction(tx -> tx.sql()
                .createQuery(CLAIM)
                .bind("destination", destination)
                .bind("now", at(now))
                .bind("claimedUntil", at(now.plus(lease)))
                .bind("limit", limit)
                .map((rs, _) -> new Claimed(
                        rs.getLong("delivery_id"),
                        new Destination.Message(rs.getString("message_id"), rs.getString("body")),
                        rs.getInt("attempts"),
                        rs.getObject("claim", UUID.class)))
                .list());
    }

    @Override
    public boolean delivered(Claimed delivery, Outcome outcome, Instant at, Duration took) {
        return database.inTransaction(tx -> end(tx, "DELIVERED", delivery, outcome, at, took));
    }

    @Override
    public boolean postponed(Claimed delivery, Outcome outcome, Instant at, Duration took, Instant dueAt) {
        return database.inTransaction(tx -> {
            boolean held = tx.sql()
                            .createUpdate(POSTPONE)
                            .bind("deliveryId", delivery.deliveryId())
                            .bind("claim", delivery.claim())
                            .bind("dueAt", at(dueAt))
                            .execute()
                    == 1;
            return held && log(tx, delivery, outcome, at, took);
        });
    }

    @Override
    public void stopped(
            String destination, String addressHash, Claimed delivery, Outcome outcome, Instant at, Duration took) {
        database.inTransaction(tx -> {
            tx.sql()
                    .createUpdate(STOP)
                    .bind("destination", destination)
                    .bind("urlSha256", addressHash)
                    .bind("at", at(at))
                    .execute();
            end(tx, "STOPPED", delivery, outcome, at, took);
            return tx.sql()
                    .createUpdate(STOP_WAITING)
                    .bind("destination", destination)
                    .bind("at", at(at))
                    .execute();
        });
    }

    @Override
    public boolean isStopped(String destination, String addressHash) {
        return database.read(tx -> tx.sql()
                .createQuery(IS_STOPPED)
                .bind("destination", destination)
                .bind("urlSha256", addressHash)
                .mapTo(boolean.class)
                .one());
    }

    @Override
    public Backlog backlog(String destination) {
        return database.read(tx -> tx.sql()
                .createQuery(BACKLOG)
                .bind("destination", destination)
                .map((rs, _) -> {
                    OffsetDateTime oldest = rs.getObject("oldest", OffsetDateTime.class);
                    return new Backlog(rs.getLong("waiting"), oldest == null ? null : oldest.toInstant());
                })
                .one());
    }

    private static boolean end(Tx tx, String state, Claimed delivery, Outcome outcome, Instant at, Duration took) {
        boolean held = tx.sql()
                        .createUpdate(END)
                        .bind("state", state)
                        .bind("deliveryId", delivery.deliveryId())
                        .bind("claim", delivery.claim())
                        .bind("at", at(at))
                        .execute()
                == 1;
        return held && log(tx, delivery, outcome, at, took);
    }

    private static boolean log(Tx tx, Claimed delivery, Outcome outcome, Instant at, Duration took) {
        tx.sql()
                .createUpdate(LOG)
                .bind("deliveryId", delivery.deliveryId())
                .bind("at", at(at))
                .bind("outcome", outcome.code())
                .bind("status", outcome.status())
                .bind("sentence", outcome.sentence())
                .bind("millis", took.toMillis())
                .execute();
        return true;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
