package io.tokenwright.rotation.store;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.rotation.Intervention;
import io.tokenwright.rotation.rotation.Reviews.Review;
import io.tokenwright.rotation.rotation.Rotation;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reviews in PostgreSQL. */
@Singleton
public final class JdbcReviews {
    private static final String OPEN = """
            insert into rotation_review (rotation_id, token_id, opened_at, opened_by, reason)
            values (:rotationId, :tokenId, :openedAt, :openedBy, :reason)
            on conflict do nothing
            """;
    private static final String FIND = """
            select rotation_id, token_id, opened_at, opened_by, reason, closed_at, closed_by, note
            from rotation_review
            where rotation_id = :rotationId
            """;
    private static final String PAGE = """
            select rotation_id, token_id, opened_at, opened_by, reason, closed_at, closed_by, note
            from rotation_review
            where (cast(:open as boolean) is null or (closed_at is null) = :open)
              and (cast(:beforeAt as timestamptz) is null
                   or (opened_at, rotation_id) < (cast(:beforeAt as timestamptz), :beforeId))
            order by opened_at desc, rotation_id desc
            limit :limit
            """;
    private static final String CLOSE = """
            update rotation_review
            set closed_at = :closedAt,
                closed_by = :closedBy,
                note = :note
            where rotation_id = :rotationId
              and closed_at is null
            """;

    /** Opens a review; one that is open already stays. */
    void open(Tx tx, Rotation rotation, Intervention glassBroken) {
        tx.sql()
                .createUpdate(OPEN)
                .bind("rotationId", rotation.id())
                .bind("tokenId", rotation.tokenId())
                .bind("openedAt", glassBroken.at())
                .bind("openedBy", glassBroken.actor())
                .bind("reason", glassBroken.sentence())
                .execute();
    }

    public Optional<Review> find(Tx tx, String rotationId) {
        return tx.sql()
                .createQuery(FIND)
                .bind("rotationId", rotationId)
                .map((row, _) -> review(row))
                .findOne();
    }

    /**
     * A page of reviews, newest first.
     *
     * @param open whether they are open, null for all
     * @param beforeAt opening of the last one of the page before, null for the first page
     */
    public List<Review> page(
            Tx tx, @Nullable Boolean open, @Nullable Instant beforeAt, @Nullable String beforeId, int limit) {
        return tx.sql()
                .createQuery(PAGE)
                .bind("open", open)
                .bind("beforeAt", beforeAt)
                .bind("beforeId", beforeId)
                .bind("limit", limit)
                .map((row, _) -> review(row))
                .list();
    }

    /** Stores a closed review; false when somebody else closed it first. */
    public boolean close(Tx tx, Review closed) {
        return tx.sql()
                        .createUpdate(CLOSE)
                        .bind("rotationId", closed.rotationId())
                        .bind("closedAt", closed.closedAt())
                        .bind("closedBy", closed.closedBy())
                        .bind("note", closed.note())
                        .execute()
                == 1;
    }

    private static Review review(ResultSet row) throws SQLException {
        Timestamp closedAt = row.getTimestamp("closed_at");
        return new Review(
                row.getString("rotation_id"),
                row.getString("token_id"),
                row.getTimestamp("opened_at").toInstant(),
                row.getString("opened_by"),
                row.getString("reason"),
                closedAt == null ? null : closedAt.toInstant(),
                row.getString("closed_by"),
                row.getString("note"));
    }
}
