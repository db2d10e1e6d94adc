package io.tokenwright.inventory.usage;

import io.tokenwright.kit.database.RowType;
import io.tokenwright.kit.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Observed use in PostgreSQL. */
public final class JdbcUsages implements Usages {
    private static final RowType<Usage> ROWS = RowType.<Usage>builder()
            .text("token_id", Usage::tokenId)
            .text("consumer", Usage::consumer)
            .int4("version", usage -> Objects.requireNonNullElse(usage.version(), 0))
            .text("fingerprint", usage -> Objects.requireNonNullElse(usage.fingerprint(), ""))
            .text("fingerprint_key_id", usage -> Objects.requireNonNullElse(usage.fingerprintKeyId(), ""))
            .timestamptz("first_used_at", Usage::firstUsedAt)
            .timestamptz("last_used_at", Usage::lastUsedAt)
            .text("used_from", Usage::usedFrom)
            .build();

    /** Rows in key order, so that two batches lock them alike. */
    private static final String MERGE = """
            insert into usage (%1$s)
            select %1$s
            from %2$s
            where not exists (
                select 1
                from usage known
                where known.token_id = said.token_id
                  and known.consumer = said.consumer
                  and known.version = said.version
                  and known.fingerprint = said.fingerprint
                  and known.fingerprint_key_id = said.fingerprint_key_id
                  and known.first_used_at <= said.first_used_at
                  and (known.last_used_at > said.last_used_at
                    or (known.last_used_at = said.last_used_at
                      and known.used_from collate "C" >= said.used_from collate "C")))
            order by said.token_id, said.consumer, said.version, said.fingerprint, said.fingerprint_key_id
            on conflict (token_id, consumer, version, fingerprint, fingerprint_key_id) do update
            set first_used_at = least(usage.first_used_at, excluded.first_used_at),
                last_used_at = greatest(usage.last_used_at, excluded.last_used_at),
                used_from = case
                    when usage.last_used_at > excluded.last_used_at
                      or (usage.last_used_at = excluded.last_used_at
                        and usage.used_from collate "C" >= excluded.used_from collate "C")
                    then usage.used_from
                    else excluded.used_from end
            """.formatted(ROWS.names(), ROWS.unnest());

    private static final String OF_TOKEN = """
            select *
            from usage
            where token_id = :tokenId
            order by last_used_at desc, consumer, version, fingerprint
            limit :limit
            """;

    private static final String LAST_USED = """
            select token_id, max(last_used_at) as last_used_at
            from usage
            where token_id = any(:ids)
            group by token_id
            """;

    @Override
    public void merge(Tx tx, List<Usage> reports) {
        if (reports.isEmpty()) {
            return;
        }
        Map<String, Usage> merged = new TreeMap<>();
        for (Usage report : reports) {
            merged.merge(report.key().toString(), report, Usage::merge);
        }
        try (var update = tx.sql().createUpdate(MERGE)) {
            ROWS.bind(tx.sql(), update, List.copyOf(merged.values()));
            update.execute();
        }
    }

    @Override
    public List<Usage> of(Tx tx, String tokenId, int limit) {
        return tx.sql()
                .createQuery(OF_TOKEN)
                .bind("tokenId", tokenId)
                .bind("limit", limit)
                .map((row, context) -> usage(row))
                .list();
    }

    @Override
    public Map<String, Instant> lastUsed(Tx tx, Collection<String> tokenIds) {
        var lastUsed = new HashMap<String, Instant>();
        tx.sql()
                .createQuery(LAST_USED)
                .bindArray("ids", String.class, List.copyOf(tokenIds))
                .map((row, context) -> Map.entry(row.getString("token_id"), instant(row, "last_used_at")))
                .forEach(entry -> lastUsed.put(entry.getKey(), entry.getValue()));
        return lastUsed;
    }

    private static Usage usage(ResultSet row) throws SQLException {
        int version = row.getInt("version");
        String fingerprint = row.getString("fingerprint");
        String keyId = row.getString("fingerprint_key_id");
        return new Usage(
                row.getString("token_id"),
                row.getString("consumer"),
                version == 0 ? null : version,
                fingerprint.isEmpty() ? null : fingerprint,
                keyId.isEmpty() ? null : keyId,
                instant(row, "first_used_at"),
                instant(row, "last_used_at"),
                row.getString("used_from"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getObject(column, OffsetDateTime.class))
                .toInstant();
    }
}
