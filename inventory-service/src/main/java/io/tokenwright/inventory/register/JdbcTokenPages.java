package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Lists of tokens in PostgreSQL: one fixed statement a leading column, so that each has its index. */
public final class JdbcTokenPages implements TokenPages {
    private static final String COLUMNS = """
            select token_id, name, owner, environment, issuer, current_version, state, expires_at
            from token
            """;

    private static final String REST = """
              and (cast(:environment as text) is null or environment = :environment)
              and (cast(:issuer as text) is null or issuer = :issuer)
              and (cardinality(cast(:labelNames as text[])) = 0
                or labels @> jsonb_object(cast(:labelNames as text[]), cast(:labelValues as text[])))
              and (cast(:state as text) is null
                or case when state <> 'REVOKED' and expires_at <= :now then 'EXPIRED' else state end = :state)
              and (name, token_id) > (:afterName, :afterId)
              and name >= :prefix
              and (cast(:prefixEnd as text) is null or name < :prefixEnd collate "C")
            order by name, token_id
            limit :limit
            """;

    /** Uses token_by_name. */
    static final String BY_NAME = COLUMNS + "where true\n" + REST;

    /** Uses token_by_owner. */
    static final String BY_OWNER = COLUMNS + "where owner = :owner\n" + REST;

    /** Uses token_by_environment. */
    static final String BY_ENVIRONMENT = COLUMNS + "where environment = :environment\n" + REST;

    private static final String COUNTS = """
            select case when state <> 'REVOKED' and expires_at <= :now then 'EXPIRED' else state end as state,
                count(*) as tokens
            from token
            group by 1
            """;

    @Override
    public List<Row> page(
            Tx tx, Filter filter, Instant now, @Nullable String afterName, @Nullable String afterId, int limit) {
        String sql = filter.owner() != null ? BY_OWNER : filter.environment() != null ? BY_ENVIRONMENT : BY_NAME;
        String prefix = filter.namePrefix() == null ? "" : filter.namePrefix();
        try (Query query = tx.sql().createQuery(sql)) {
            if (filter.owner() != null) {
                query.bind("owner", filter.owner());
            }
            return query.bind("environment", filter.environment())
                    .bind("issuer", filter.issuer())
                    .bindArray(
                            "labelNames",
                            String.class,
                            List.copyOf(filter.labels().keySet()))
                    .bindArray(
                            "labelValues",
                            String.class,
                            List.copyOf(filter.labels().values()))
                    .bind(
                            "state",
                            filter.state() == null ? null : filter.state().name())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bind("afterName", afterName == null ? "" : afterName)
                    .bind("afterId", afterId == null ? "" : afterId)
                    .bind("prefix", prefix)
                    .bind("prefixEnd", prefixEnd(prefix))
                    .bind("limit", limit)
                    .map((row, context) -> row(row, now))
                    .list();
        }
    }

    /** The first text after all that begin with {@code prefix}, by code point; null when there is none. */
    static @Nullable String prefixEnd(String prefix) {
        int[] points = prefix.codePoints().toArray();
        for (int i = points.length - 1; i >= 0; i--) {
            int next = points[i] + 1;
            if (next == Character.MIN_SURROGATE) {
                next = Character.MAX_SURROGATE + 1;
            }
            if (next <= Character.MAX_CODE_POINT) {
                return new String(points, 0, i) + Character.toString(next);
            }
        }
        return null;
    }

    @Override
    public Map<VersionState, Long> counts(Tx tx, Instant now) {
        var counts = new EnumMap<VersionState, Long>(VersionState.class);
        tx.sql()
                .createQuery(COUNTS)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((row, context) -> Map.entry(VersionState.valueOf(row.getString("state")), row.getLong("tokens")))
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }

    private static Row row(ResultSet row, Instant now) throws SQLException {
        Instant expiresAt = JdbcTokenRows.instant(row, "expires_at");
        VersionState stored = VersionState.valueOf(row.getString("state"));
        boolean expired = stored != VersionState.REVOKED && expiresAt != null && !expiresAt.isAfter(now);
        return new Row(
                row.getString("token_id"),
                row.getString("name"),
                row.getString("owner"),
                row.getString("environment"),
                row.getString("issuer"),
                row.getObject("current_version", Integer.class),
                expired ? VersionState.EXPIRED : stored,
                expiresAt);
    }
}
