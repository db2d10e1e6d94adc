package io.tokenwright.rotation.store;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests to rotate, in PostgreSQL. Each is heard once. One that is heard after the rotation that answers it has ended, because
 * a topic was behind or a dead letter was replayed, begins no other: what counts is when somebody asked. Stateless.
 */
@Singleton
public class JdbcRotateRequests {
    private static final String HEAR = """
            insert into rotate_request (request_id, token_id, heard_at)
            values (:requestId, :tokenId, :now)
            on conflict (request_id) do nothing
            """;
    private static final String ANSWERED_BY = """
            select record, revision, epoch
            from rotation
            where token_id = :tokenId
              and ended_at > :askedAt
              and (created_at <= :askedAt
                   or cast(:version as integer) is null
                   or cast(record #>> '{plan,from,version}' as integer) = :version)
            order by created_at, rotation_id
            limit 1
            """;
    private static final String NOTE = """
            update rotation
            set revision = revision + 1,
                record = cast(:record as jsonb)
            where rotation_id = :id
              and ended_at is not null
            """;

    JdbcRotateRequests() {}

    /** Notes that somebody asked to rotate; false when this very request was heard before, whatever came of it. */
    public boolean hear(Tx tx, String requestId, String tokenId, Instant now) {
        return tx.sql()
                        .createUpdate(HEAR)
                        .bind("requestId", requestId)
                        .bind("tokenId", tokenId)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /**
     * Whether a rotation that has ended is the answer to the request: it was open when somebody asked, or began after that for the
     * same old version. If so, its history says that somebody asked. The caller holds the token's lock.
     *
     * @param version that was to be replaced, null for the one that was current then
     * @param askedAt when somebody asked
     */
    public Optional<Rotation> answered(
            Tx tx, String tokenId, @Nullable Integer version, String actor, Instant askedAt, Instant now) {
        Optional<Rotation> answer = tx.sql()
                .createQuery(ANSWERED_BY)
                .bind("tokenId", tokenId)
                .bind("askedAt", askedAt)
                .bind("version", version)
                .map((row, _) -> Json.read(row.getString("record"), Rotation.class)
                        .stored(row.getLong("revision"), row.getLong("epoch")))
                .findOne();
        answer.ifPresent(r -> note(tx, r, actor, askedAt, now));
        return answer;
    }

    private static void note(Tx tx, Rotation r, String actor, Instant askedAt, Instant now) {
        String sentence = actor + " asked for a rotation at " + askedAt + ", heard of at " + now
                + ": it is answered by this one, and no other was begun; ask again if there is to be another";
        tx.sql()
                .createUpdate(NOTE)
                .bind("id", r.id())
                .bind("record", Json.write(r.askedMeanwhile(actor, sentence, now)))
                .execute();
    }
}
