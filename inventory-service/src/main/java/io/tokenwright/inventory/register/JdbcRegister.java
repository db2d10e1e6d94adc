package io.tokenwright.inventory.register;

import io.micronaut.json.JsonMapper;
import io.tokenwright.inventory.register.JdbcTokenRows.TokenRow;
import io.tokenwright.inventory.register.JdbcTokenRows.VersionRow;
import io.tokenwright.kit.database.Columns;
import io.tokenwright.kit.database.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The register in PostgreSQL. A merge reads the rows of its tokens plainly, merges in memory, and writes what changed as one array
 * a column, guarded by the token's revision: rows that somebody else changed meanwhile are read and merged again. A batch that
 * says nothing new writes nothing.
 */
public final class JdbcRegister implements Register {
    private static final int ATTEMPTS_MAX = 20;

    private static final String READ_TOKENS = """
            select *
            from token
            where token_id = any(:ids)
            order by token_id
            """;

    private static final String LOCK_TOKENS = """
            select *
            from token
            where token_id = any(:ids)
            order by token_id
            for update
            """;

    private static final String LOCK_NAME = """
            select pg_advisory_xact_lock(hashtextextended(:id, 7))
            """;

    private static final String READ_VERSIONS = """
            select *
            from version
            where token_id = any(:ids)
            """;

    private static final String IDS_AFTER = """
            select token_id
            from token
            where token_id > :after
            order by token_id
            limit :limit
            """;

    private static final String TOKEN_ARRAYS = """
            unnest(
                cast(:tokenId as text[]), cast(:name as text[]), cast(:issuer as text[]),
                cast(:issuerParameters as text[]), cast(:owner as text[]), cast(:ownerContact as text[]),
                cast(:environment as text[]), cast(:secretPaths as text[]), cast(:consumers as text[]),
                cast(:policy as text[]), cast(:stamps as text[]), cast(:roles as text[]), cast(:rotation as text[]),
                cast(:currentVersion as int4[]), cast(:state as text[]), cast(:expiresAt as timestamptz[]),
                cast(:revision as int8[]))
                as said (token_id, name, issuer, issuer_parameters, owner, owner_contact, environment, secret_paths,
                    consumers, policy, stamps, roles, rotation, current_version, state, expires_at, revision)
            """;

    /** A rival's insert is waited for, and then found by reading again. */
    private static final String INSERT_TOKENS = """
            insert into token (token_id, name, issuer, issuer_parameters, owner, owner_contact, environment,
                secret_paths, consumers, policy, stamps, roles, rotation, current_version, state, expires_at, revision)
            select token_id, name, issuer, cast(issuer_parameters as jsonb), owner, owner_contact, environment,
                cast(secret_paths as jsonb), cast(consumers as jsonb), cast(policy as jsonb), stamps,
                cast(roles as jsonb), cast(rotation as jsonb), current_version, state, expires_at, revision
            from """ + " " + TOKEN_ARRAYS + """
            order by token_id
            on conflict (token_id) do nothing
            returning token_id
            """;

    private static final String UPDATE_TOKENS = """
            update token
            set name = said.name,
                issuer = said.issuer,
                issuer_parameters = cast(said.issuer_parameters as jsonb),
                owner = said.owner,
                owner_contact = said.owner_contact,
                environment = said.environment,
                secret_paths = cast(said.secret_paths as jsonb),
                consumers = cast(said.consumers as jsonb),
                policy = cast(said.policy as jsonb),
                stamps = said.stamps,
                roles = cast(said.roles as jsonb),
                rotation = cast(said.rotation as jsonb),
                current_version = said.current_version,
                state = said.state,
                expires_at = said.expires_at,
                revision = said.revision
            from """ + " " + TOKEN_ARRAYS + """
            where token.token_id = said.token_id
              and token.revision = said.revision - 1
            returning token.token_id
            """;

    private static final String WRITE_VERSIONS = """
            insert into version (token_id, version, state, role, issuer_ref, scopes, issued_at, expires_at,
                expiry_precision, expiry_source, fingerprint, fingerprint_key_id, stamps, promoted, revoked_at,
                revocation_confirmation, revocation_reason, revocation_detail, revocation_said_at,
                revocation_event_id, next_crossing_at)
            select token_id, version, state, role, issuer_ref, cast(scopes as jsonb), issued_at, expires_at,
                expiry_precision, expiry_source, fingerprint, fingerprint_key_id, stamps, promoted, revoked_at,
                confirmation, reason, detail, said_at, said_by, next_crossing_at
            from unnest(
                cast(:tokenId as text[]), cast(:version as int4[]), cast(:state as text[]), cast(:role as text[]),
                cast(:issuerRef as text[]), cast(:scopes as text[]), cast(:issuedAt as timestamptz[]),
                cast(:expiresAt as timestamptz[]), cast(:expiryPrecision as text[]), cast(:expirySource as text[]),
                cast(:fingerprint as text[]), cast(:fingerprintKeyId as text[]), cast(:stamps as text[]),
                cast(:promoted as bool[]), cast(:revokedAt as timestamptz[]), cast(:confirmation as text[]),
                cast(:reason as text[]), cast(:detail as text[]), cast(:saidAt as timestamptz[]),
                cast(:saidBy as text[]), cast(:nextCrossingAt as timestamptz[]))
                as said (token_id, version, state, role, issuer_ref, scopes, issued_at, expires_at, expiry_precision,
                    expiry_source, fingerprint, fingerprint_key_id, stamps, promoted, revoked_at, confirmation, reason,
                    detail, said_at, said_by, next_crossing_at)
            on conflict (token_id, version) do update
            set state = excluded.state,
                role = excluded.role,
                issuer_ref = excluded.issuer_ref,
                scopes = excluded.scopes,
                issued_at = excluded.issued_at,
                expires_at = excluded.expires_at,
                expiry_precision = excluded.expiry_precision,
                expiry_source = excluded.expiry_source,
                fingerprint = excluded.fingerprint,
                fingerprint_key_id = excluded.fingerprint_key_id,
                stamps = excluded.stamps,
                promoted = excluded.promoted,
                revoked_at = excluded.revoked_at,
                revocation_confirmation = excluded.revocation_confirmation,
                revocation_reason = excluded.revocation_reason,
                revocation_detail = excluded.revocation_detail,
                revocation_said_at = excluded.revocation_said_at,
                revocation_event_id = excluded.revocation_event_id,
                next_crossing_at = excluded.next_crossing_at
            """;

    private final JdbcTokenRows rows;
    private final Schedule schedule;

    public JdbcRegister(JsonMapper mapper, Schedule schedule) {
        this.rows = new JdbcTokenRows(mapper);
        this.schedule = schedule;
    }

    @Override
    public List<Change> merge(Tx tx, List<? extends Fact> facts) {
        Map<String, List<Fact>> pending = new TreeMap<>();
        for (Fact fact : facts) {
            pending.computeIfAbsent(fact.tokenId(), id -> new ArrayList<>()).add(fact);
        }
        var changes = new ArrayList<Change>();
        for (int attempt = 1; !pending.isEmpty(); attempt++) {
            if (attempt > ATTEMPTS_MAX) {
                throw new IllegalStateException("tokens keep changing under the merge: " + pending.keySet());
            }
            mergeOnce(tx, pending, changes);
        }
        return changes;
    }

    /** One read, merge and write; takes out of {@code pending} what is done. */
    private void mergeOnce(Tx tx, Map<String, List<Fact>> pending, List<Change> changes) {
        Map<String, Entry> known = read(tx, READ_TOKENS, pending.keySet());
        var created = new ArrayList<TokenRow>();
        var changed = new ArrayList<TokenRow>();
        Map<String, Change> candidates = new HashMap<>();
        for (var tokenFacts : Map.copyOf(pending).entrySet()) {
            String id = tokenFacts.getKey();
            Entry entry = known.get(id);
            Token before = entry == null ? Token.unknown(id) : entry.token();
            Token after = before;
            for (Fact fact : tokenFacts.getValue()) {
                after = after.with(fact);
            }
            if (after.equals(before)) {
                pending.remove(id);
                continue;
            }
            candidates.put(id, new Change(before, after));
            if (entry == null) {
                created.add(new TokenRow(after, 1));
            } else {
                changed.add(new TokenRow(after, entry.revision() + 1));
            }
        }
        Set<String> won = new HashSet<>();
        won.addAll(write(tx, INSERT_TOKENS, created));
        won.addAll(write(tx, UPDATE_TOKENS, changed));
        var versions = new ArrayList<VersionRow>();
        for (String id : won) {
            Change change = Objects.requireNonNull(candidates.get(id));
            changes.add(change);
            versions.addAll(changedVersions(change));
            pending.remove(id);
        }
        writeVersions(tx, versions);
    }

    private List<String> write(Tx tx, String sql, List<TokenRow> tokens) {
        if (tokens.isEmpty()) {
            return List.of();
        }
        try (var query = tx.sql().createQuery(sql)) {
            rows.bindTokens(Columns.of(tx.sql(), query, tokens));
            return query.mapTo(String.class).list();
        }
    }

    private void writeVersions(Tx tx, List<VersionRow> versions) {
        if (versions.isEmpty()) {
            return;
        }
        try (var update = tx.sql().createUpdate(WRITE_VERSIONS)) {
            rows.bindVersions(Columns.of(tx.sql(), update, versions));
            update.execute();
        }
    }

    /** Versions whose row differs, also by a role that a rotation gave to another version. */
    private List<VersionRow> changedVersions(Change change) {
        var changed = new ArrayList<VersionRow>();
        for (TokenVersion version : change.after().versions().values()) {
            TokenVersion before = change.before().versions().get(version.version());
            if (!version.equals(before)
                    || change.before().roleOf(version.version())
                            != change.after().roleOf(version.version())) {
                // The first moment, however long ago: what was announced already is known by its natural key.
                changed.add(new VersionRow(change.after(), version, schedule.firstMoment(change.after(), version)));
            }
        }
        return changed;
    }

    @Override
    public Map<String, Entry> lock(Tx tx, Collection<String> tokenIds) {
        return read(tx, LOCK_TOKENS, new TreeSet<>(tokenIds));
    }

    @Override
    public Optional<Entry> lockOrReserve(Tx tx, String tokenId) {
        tx.sql().createQuery(LOCK_NAME).bind("id", tokenId).mapTo(String.class).list();
        return Optional.ofNullable(lock(tx, List.of(tokenId)).get(tokenId));
    }

    @Override
    public Optional<Entry> find(Tx tx, String tokenId) {
        return Optional.ofNullable(read(tx, READ_TOKENS, List.of(tokenId)).get(tokenId));
    }

    @Override
    public List<String> idsAfter(Tx tx, String tokenId, int limit) {
        return tx.sql()
                .createQuery(IDS_AFTER)
                .bind("after", tokenId)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    private Map<String, Entry> read(Tx tx, String sql, Collection<String> ids) {
        // A token without a row has no versions, and its row is read first: a version read later is at least as new as
        // it, and
        // the revision refuses a write that is based on a mixture.
        Map<String, SortedMap<Integer, TokenVersion>> versions = new HashMap<>();
        var entries = new LinkedHashMap<String, Entry>();
        try (var query = tx.sql().createQuery(sql).bindArray("ids", String.class, List.copyOf(ids))) {
            query.map((row, context) ->
                            new Entry(rows.token(row, Collections.emptySortedMap()), row.getLong("revision")))
                    .forEach(entry -> entries.put(entry.token().tokenId(), entry));
        }
        if (entries.isEmpty()) {
            return entries;
        }
        try (var query =
                tx.sql().createQuery(READ_VERSIONS).bindArray("ids", String.class, List.copyOf(entries.keySet()))) {
            query.map((row, context) -> {
                        rows.addVersion(row, versions);
                        return true;
                    })
                    .list();
        }
        entries.replaceAll((id, entry) -> new Entry(
                withVersions(entry.token(), versions.getOrDefault(id, Collections.emptySortedMap())),
                entry.revision()));
        return entries;
    }

    private static Token withVersions(Token token, SortedMap<Integer, TokenVersion> versions) {
        return new Token(token.tokenId(), token.description(), versions, token.roles(), token.rotation());
    }
}
