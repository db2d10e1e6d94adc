package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger as a list. */
@Singleton
class JdbcLedgerPages {
    /** Reads index {@code revocation_ordered}, or the primary key. */
    private static final String PAGE = """
            select record, ordered_at
            from revocation
            where (cast(:tokenId as text) is null or token_id = :tokenId)
              and (cast(:state as text) is null or state = :state)
              and (cast(:beforeAt as timestamptz) is null
                   or (ordered_at, token_id, version)
                      < (cast(:beforeAt as timestamptz), :beforeTokenId, cast(:beforeVersion as int)))
            order by ordered_at desc, token_id desc, version desc
            limit :limit
            """;

    /** @param orderedAt when the line was opened */
    record Line(Revocation revocation, Instant orderedAt) {}

    /** Sort keys of the last line of the page before. */
    record After(Instant orderedAt, String tokenId, int version) {}

    /**
     * A page, newest first.
     *
     * @param tokenId null for all
     * @param state null for all
     * @param after null for the first page
     */
    List<Line> page(
            Tx tx, @Nullable String tokenId, Revocation.@Nullable State state, @Nullable After after, int limit) {
        return tx.sql()
                .createQuery(PAGE)
                .bind("tokenId", tokenId)
                .bind("state", state)
                .bind("beforeAt", after == null ? null : after.orderedAt())
                .bind("beforeTokenId", after == null ? null : after.tokenId())
                .bind("beforeVersion", after == null ? null : after.version())
                .bind("limit", limit)
                .map((row, _) -> new Line(
                        Json.read(row.getString("record"), Revocation.class),
                        row.getTimestamp("ordered_at").toInstant()))
                .list();
    }
}
