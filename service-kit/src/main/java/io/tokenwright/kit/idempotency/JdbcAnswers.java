package io.tokenwright.kit.idempotency;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kept answers. */
final class JdbcAnswers {
    /** Ends with the transaction, so also when the process dies. */
    private static final String LOCK = """
            SELECT pg_try_advisory_xact_lock(hashtextextended(:caller || chr(10) || :key, 0))
            """;

    private static final String FIND = """
            SELECT sha256, status, location, etag, body
            FROM idempotency_key
            WHERE caller = :caller
              AND key = :key
            """;

    private static final String KEEP = """
            INSERT INTO idempotency_key (caller, key, sha256, status, location, etag, body, created_at)
            VALUES (:caller, :key, :sha256, :status, :location, :etag, :body, :now)
            """;

    /** A few at a time, by whoever keeps one: the table stays as small as a day's requests. */
    private static final String FORGET = """
            DELETE FROM idempotency_key
            WHERE (caller, key) IN (
                SELECT caller, key
                FROM idempotency_key
                WHERE created_at < :before
                ORDER BY created_at
                LIMIT 20
                FOR UPDATE SKIP LOCKED)
            """;

    /** An answer, and the digest of what was asked. */
    record Answer(
            byte[] sha256,
            int status,
            @Nullable String location,
            @Nullable String etag,
            String body) {}

    private JdbcAnswers() {}

    /** False while another transaction works on the key. */
    static boolean lock(Tx tx, String caller, String key) {
        return tx.sql()
                .createQuery(LOCK)
                .bind("caller", caller)
                .bind("key", key)
                .mapTo(Boolean.class)
                .one();
    }

    static Optional<Answer> find(Tx tx, String caller, String key) {
        return tx.sql()
                .createQuery(FIND)
                .bind("caller", caller)
                .bind("key", key)
                .map((row, context) -> new Answer(
                        row.getBytes("sha256"),
                        row.getInt("status"),
                        row.getString("location"),
                        row.getString("etag"),
                        row.getString("body")))
                .findFirst();
    }

    static void keep(Tx tx, String caller, String key, Answer answer, Instant now) {
        tx.sql()
                .createUpdate(KEEP)
                .bind("caller", caller)
                .bind("key", key)
                .bind("sha256", answer.sha256())
                .bind("status", answer.status())
                .bind("location", answer.location())
                .bind("etag", answer.etag())
                .bind("body", answer.body())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    static void forget(Tx tx, Instant before) {
        tx.sql()
                .createUpdate(FORGET)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
