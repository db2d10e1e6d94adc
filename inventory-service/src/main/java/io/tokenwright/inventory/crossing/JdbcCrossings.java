package io.tokenwright.inventory.crossing;

import io.tokenwright.kit.database.RowType;
import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Crossings in PostgreSQL. */
public final class JdbcCrossings implements Crossings {
    /** Uses version_next_crossing, so the cost follows what is due. Locks the token, which is the key of what will be emitted. */
    static final String CLAIM_DUE = """
            select token.token_id
            from version
            join token using (token_id)
            where version.next_crossing_at <= :now
            order by version.next_crossing_at
            limit :limit
            for no key update of token skip locked
            """;

    /** Uses version_next_crossing: its first entry. */
    static final String NEXT_DUE = """
            select next_crossing_at
            from version
            where next_crossing_at is not null
            order by next_crossing_at
            limit 1
            """;

    private static final RowType<Announcement> ANNOUNCEMENTS = RowType.<Announcement>builder()
            .text("token_id", Announcement::tokenId)
            .int4("version", a -> a.crossing().version())
            .text("threshold", a -> a.crossing().threshold())
            .timestamptz("crossed_at", a -> a.crossing().at())
            .build();

    private static final String ANNOUNCE = """
            insert into crossing (%1$s, announced_at)
            select %1$s, :now
            from %2$s
            on conflict (token_id, version, threshold) do nothing
            returning token_id, version, threshold
            """.formatted(ANNOUNCEMENTS.names(), ANNOUNCEMENTS.unnest());

    private static final RowType<Next> NEXTS = RowType.<Next>builder()
            .text("token_id", Next::tokenId)
            .int4("version", Next::version)
            .timestamptz("next_crossing_at", Next::at)
            .build();

    private static final String SCHEDULE = """
            update version
            set next_crossing_at = said.next_crossing_at
            from %s
            where version.token_id = said.token_id
              and version.version = said.version
            """.formatted(NEXTS.unnest());

    private record Key(String tokenId, int version, String threshold) {}

    @Override
    public List<String> claimDue(Tx tx, Instant now, int limit) {
        return tx.sql()
                .createQuery(CLAIM_DUE)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    @Override
    public List<Announcement> announce(Tx tx, List<Announcement> crossings, Instant now) {
        if (crossings.isEmpty()) {
            return List.of();
        }
        Set<Key> fresh;
        try (var query = tx.sql().createQuery(ANNOUNCE).bind("now", now.atOffset(ZoneOffset.UTC))) {
            ANNOUNCEMENTS.bind(tx.sql(), query, crossings);
            fresh = new HashSet<>(query.map((row, context) ->
                            new Key(row.getString("token_id"), row.getInt("version"), row.getString("threshold")))
                    .list());
        }
        return crossings.stream()
                .filter(a -> fresh.contains(new Key(
                        a.tokenId(), a.crossing().version(), a.crossing().threshold())))
                .toList();
    }

    @Override
    public void schedule(Tx tx, List<Next> next) {
        if (next.isEmpty()) {
            return;
        }
        try (var update = tx.sql().createUpdate(SCHEDULE)) {
            NEXTS.bind(tx.sql(), update, next);
            update.execute();
        }
    }

    @Override
    public Optional<Instant> nextDue(Tx tx) {
        return tx.sql()
                .createQuery(NEXT_DUE)
                .map((row, context) ->
                        row.getObject("next_crossing_at", OffsetDateTime.class).toInstant())
                .findFirst();
    }
}
