package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.RowType;
import io.tokenwright.kit.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The history in PostgreSQL. */
public final class JdbcHistory implements History {
    private static final RowType<Entry> ROWS = RowType.<Entry>builder()
            .text("token_id", Entry::tokenId)
            .timestamptz("occurred_at", Entry::occurredAt)
            .text("event_id", Entry::eventId)
            .text("kind", Entry::kind)
            .int4("version", Entry::version)
            .text("sentence", Entry::sentence)
            .text("source", Entry::source)
            .text("actor", Entry::actor)
            .build();

    /** Of a replay, each entry is one look-up in the primary key, and nothing is written. */
    private static final String APPEND = """
            insert into history (%1$s)
            select %1$s
            from %2$s
            on conflict (token_id, occurred_at, event_id) do nothing
            """.formatted(ROWS.names(), ROWS.unnest());

    /** What an entry is told apart by. */
    private record Key(String tokenId, Instant occurredAt, String eventId) {
        static Key of(Fact fact) {
            return new Key(fact.tokenId(), fact.meta().occurredAt(), fact.meta().eventId());
        }
    }

    private static final RowType<Key> KEYS = RowType.<Key>builder()
            .text("token_id", Key::tokenId)
            .timestamptz("occurred_at", Key::occurredAt)
            .text("event_id", Key::eventId)
            .build();

    /** In the place of most of a replay: narrower than the rows would be, and the sentences need not be made. */
    private static final String MISSING = """
            select place
            from %s with ordinality as said (%s, place)
            where not exists (
                select
                from history
                where history.token_id = said.token_id
                  and history.occurred_at = said.occurred_at
                  and history.event_id = said.event_id
                offset 0)
            """.formatted(KEYS.arrays(), KEYS.names());

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
            ROWS.bind(tx.sql(), update, entries);
            update.execute();
        }
    }

    @Override
    public void appendOf(Tx tx, List<? extends Fact> facts, Set<String> created) {
        Map<Key, Fact> ofCreated = new LinkedHashMap<>();
        var ofOthers = new ArrayList<Fact>();
        for (Fact fact : facts) {
            if (created.contains(fact.tokenId())) {
                ofCreated.putIfAbsent(Key.of(fact), fact);
            } else {
                ofOthers.add(fact);
            }
        }
        if (!ofCreated.isEmpty()) {
            ROWS.copy(
                    tx.sql(),
                    "history",
                    ofCreated.values().stream().map(History::of).toList());
        }
        append(tx, missing(tx, ofOthers).stream().map(History::of).toList());
    }

    /** The facts of which there is no entry yet. */
    private static List<Fact> missing(Tx tx, List<Fact> facts) {
        if (facts.isEmpty()) {
            return facts;
        }
        try (var query = tx.sql().createQuery(MISSING)) {
            KEYS.bind(tx.sql(), query, facts.stream().map(Key::of).toList());
            return query.mapTo(Integer.class).stream()
                    .map(place -> facts.get(place - 1))
                    .toList();
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
