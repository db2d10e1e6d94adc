package io.tokenwright.inventory.finding;

import io.tokenwright.kit.database.RowType;
import io.tokenwright.kit.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;

/** Findings in PostgreSQL: those of tokens are queries over the register, those of Vault have a table. */
public final class JdbcFindings implements Findings {
    private static final RowType<VaultFinding> ROWS = RowType.<VaultFinding>builder()
            .word("kind", VaultFinding::kind)
            .text("mount", VaultFinding::mount)
            .text("path", VaultFinding::path)
            .text("sentence", VaultFinding::sentence)
            .text("remedy", finding -> finding.kind().remedy())
            .build();

    private static final String FORGET = """
            delete from vault_finding
            where mount = any(:mounts)
              and not exists (
                select 1
                from %s
                where said.kind = vault_finding.kind
                  and said.mount = vault_finding.mount
                  and said.path = vault_finding.path)
            """.formatted(ROWS.unnest());

    private static final String KEEP = """
            insert into vault_finding (%1$s, seen_at)
            select %1$s, :now
            from %2$s
            on conflict (kind, mount, path) do update
            set sentence = excluded.sentence,
                remedy = excluded.remedy
            where vault_finding.sentence <> excluded.sentence
            """.formatted(ROWS.names(), ROWS.unnest());

    /** Uses token_without_owner. */
    private static final String NO_OWNER = """
            select token_id as key, token_id, cast(null as int4) as version, null as mount, null as path, null as owner,
                'token ' || token_id || ' has no owner' as sentence, cast(null as timestamptz) as since
            from token
            where owner is null
              and token_id > :after
            order by token_id
            limit :limit
            """;

    /** Uses version_never_expires. */
    private static final String NEVER_EXPIRES = """
            select version.token_id || '/' || version.version as key, version.token_id, version.version, null as mount,
                null as path, token.owner,
                'version ' || version.version || ' of token ' || version.token_id || ' never expires' as sentence,
                version.issued_at as since
            from version
            join token using (token_id)
            where version.expiry_precision = 'NONE'
              and version.state = 'ACTIVE'
              and version.role in ('CURRENT', 'UNKNOWN')
              and version.token_id || '/' || version.version > :after
            order by key
            limit :limit
            """;

    private static final String USED_AFTER_REVOCATION = """
            select version.token_id || '/' || version.version || '/' || usage.consumer as key, version.token_id,
                version.version, null as mount, null as path, token.owner,
                'version ' || version.version || ' of token ' || version.token_id || ' was used by ' || usage.consumer
                    || ' after it was revoked' as sentence,
                max(usage.last_used_at) as since
            from usage
            join version on version.token_id = usage.token_id
                and (version.version = usage.version
                    or (usage.version = 0
                        and version.fingerprint = usage.fingerprint
                        and version.fingerprint_key_id = usage.fingerprint_key_id))
            join token on token.token_id = version.token_id
            where usage.last_used_at > version.revoked_at
              and version.token_id || '/' || version.version || '/' || usage.consumer > :after
            group by version.token_id, version.version, usage.consumer, token.owner
            order by key
            limit :limit
            """;

    private static final String IN_VAULT = """
            select mount || '/' || path as key, null as token_id, cast(null as int4) as version, mount, path, null as owner, sentence,
                seen_at as since
            from vault_finding
            where kind = :kind
              and mount || '/' || path > :after
            order by key
            limit :limit
            """;

    @Override
    public void replace(Tx tx, Collection<String> mounts, List<VaultFinding> findings, Instant now) {
        try (var forget = tx.sql().createUpdate(FORGET)) {
            ROWS.bind(tx.sql(), forget.bindArray("mounts", String.class, List.copyOf(mounts)), findings);
            forget.execute();
        }
        try (var keep = tx.sql().createUpdate(KEEP)) {
            ROWS.bind(tx.sql(), keep.bind("now", now.atOffset(ZoneOffset.UTC)), findings);
            keep.execute();
        }
    }

    @Override
    public List<Row> page(Tx tx, FindingKind kind, String afterKey, int limit) {
        String sql = switch (kind) {
            case NO_OWNER -> NO_OWNER;
            case NEVER_EXPIRES -> NEVER_EXPIRES;
            case USED_AFTER_REVOCATION -> USED_AFTER_REVOCATION;
            case DENIED_PATH, IN_VAULT_BUT_UNKNOWN, KV_V1_MOUNT, METADATA_UNREADABLE, MISSING_PATH -> IN_VAULT;
        };
        try (var query = tx.sql().createQuery(sql)) {
            if (sql.equals(IN_VAULT)) {
                query.bind("kind", kind.name());
            }
            return query.bind("after", afterKey)
                    .bind("limit", limit)
                    .map((row, context) -> row(kind, row))
                    .list();
        }
    }

    private static Row row(FindingKind kind, ResultSet row) throws SQLException {
        int version = row.getInt("version");
        OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
        return new Row(
                kind,
                row.getString("key"),
                row.getString("token_id"),
                version == 0 ? null : version,
                row.getString("mount"),
                row.getString("path"),
                row.getString("owner"),
                row.getString("sentence"),
                since == null ? null : since.toInstant());
    }
}
