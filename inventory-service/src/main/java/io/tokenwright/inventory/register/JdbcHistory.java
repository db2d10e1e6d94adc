package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Columns;
import io.tokenwright.kit.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The history in PostgreSQL. */
public final class JdbcHistory implements History {
    /** The anti-join keeps a replay from writing; the conflict clause settles a race. */
    private static final String APPEND = """
            insert into history (token_id, occurred_at, event_id, kind, version, sentence, source, actor)
            select token_id, occurred_at, event_id, kind, version, sentence, source, actor
            from unnest(
                cast(:tokenId as text[]), cast(:occurredAt as timestamptz[]), cast(:eventId as text[]),
                cast(:kind as text[]), cast(:version as int4[]), cast(:sentence as text[]), cast(:source as text[]),
                cast(:actor as text[]))
                as said (token_id, occurred_at, event_id, kind, version, sentence, source, actor)
            where not exists (
                select 1
                from history known
                where known.token_id = said.token_id
                  and known.occurred_at = said.occurred_at
                  and known.event_id = said.event_id)
            on conflict (token_id, occurred_at, event_id) do nothing
            """;

    private static final String NEWEST = """
            select *
            from history
            where token_id = :tokenId
            order by occurred_at desc, event_id desc
            limit :limit
            """;

    private static final String NEWEST_BEFORE = """
            select *
            from history
            where token_id = :tokenId
              and (occurred_at, event_id) < (:before, :beforeEventId)
            order by occurred_at desc, event_id desc
            limit :limit
            """;

    @Override
    public void append(Tx tx, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        try (var update = tx.sql().createUpdate(APPEND)) {
            Columns.of(tx.sql(), update, entries)
                    .bind("tokenId", "text", Entry::tokenId)
                    .bind("occurredAt", "timestamptz", Entry::occurredAt)
                    .bind("eventId", "text", Entry::eventId)
                    .bind("kind", "text", Entry::kind)
                    .bind("version", "int4", Entry::version)
                    .bind("sentence", "text", Entry::sentence)
                    .bind("source", "text", Entry::source)
                    .bind("actor", "text", Entry::actor);
            update.execute();
        }
    }

    @Override
    public List<Entry> newest(
            Tx tx, String tokenId, @Nullable Instant before, @Nullable String beforeEventId, int limit) {
        var query = before == null
                ? tx.sql().createQuery(NEWEST)
                : tx.sql()
                        .createQuery(NEWEST_BEFORE)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .bind("beforeEventId", beforeEventId);
        try (query) {
            return query.bind("tokenId", tokenId)
                    .bind("limit", limit)
                    .map((row, context) -> entry(row))
                    .list();
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        OffsetDateTime occurredAt = Objects.requireNonNull(row.getObject("occurred_at", OffsetDateTime.class));
        int version = row.getInt("version");
        return new Entry(
                row.getString("token_id"),
                occurredAt.toInstant(),
                row.getString("event_id"),
                row.getString("kind"),
                version == 0 ? null : version,
                row.getString("sentence"),
                row.getString("source"),
                row.getString("actor"));
    }
}
