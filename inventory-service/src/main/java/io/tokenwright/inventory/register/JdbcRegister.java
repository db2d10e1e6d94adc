package io.tokenwright.inventory.register;

import io.micronaut.json.JsonMapper;
import io.tokenwright.inventory.register.JdbcTokenRows.TokenRow;
import io.tokenwright.inventory.register.JdbcTokenRows.VersionRow;
import io.tokenwright.kit.database.RowType;
import io.tokenwright.kit.database.SqlFailures;
import io.tokenwright.kit.database.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The register in PostgreSQL. A merge looks at what its facts could change, reads only the rows of tokens of which there is news,
 * merges in memory, and writes what changed: new tokens by COPY, others as one array a column, guarded by the token's revision.
 * What somebody else changed meanwhile is read and merged again. A batch that says nothing new reads stamps and writes nothing.
 */
public final class JdbcRegister implements Register {
    private static final int ATTEMPTS_MAX = 20;

    /** Lateral, so that each row is found by the primary key however old the plan and the statistics are. */
    private static final String READ_TOKENS = """
            select token.*
            from unnest(:ids) as wanted (id)
            cross join lateral (select * from token where token_id = wanted.id offset 0) as token
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
            select version.*
            from unnest(:ids) as wanted (id)
            cross join lateral (select * from version where token_id = wanted.id offset 0) as version
            """;

    private static final String IDS_AFTER = """
            select token_id
            from token
            where token_id > :after
            order by token_id
            limit :limit
            """;

    /** What other writers cannot have: rows of a token that nobody saw yet. Fewer than this are not worth a savepoint. */
    private static final int COPY_MIN = 10;

    private static final String SAVEPOINT = "new_tokens";

    private final JdbcTokenRows rows;
    private final JdbcKnownFacts knownFacts = new JdbcKnownFacts();
    private final RowType<TokenRow> tokens;
    private final RowType<VersionRow> versions;
    private final String writeTokens;
    private final String writeVersions;
    private final Schedule schedule;

    public JdbcRegister(JsonMapper mapper, Schedule schedule) {
        this.rows = new JdbcTokenRows(mapper);
        this.tokens = rows.tokens();
        this.versions = rows.versions();
        this.schedule = schedule;
        // A rival's insert is waited for; its row then has a revision that no row of ours follows, and is read again.
        this.writeTokens = """
                insert into token (%1$s)
                select %1$s
                from %2$s
                order by token_id
                on conflict (token_id) do update
                set %3$s
                where token.revision = excluded.revision - 1
                returning token_id
                """.formatted(tokens.names(), tokens.unnest(), tokens.excludedBut("token_id"));
        this.writeVersions =
                """
                insert into version (%1$s)
                select %1$s
                from %2$s
                on conflict (token_id, version) do update
                set %3$s
                """.formatted(versions.names(), versions.unnest(), versions.excludedBut("token_id", "version"));
    }

    @Override
    public List<Change> merge(Tx tx, List<? extends Fact> facts) {
        JdbcKnownFacts.News news = knownFacts.newsIn(tx, facts);
        SortedMap<String, List<Fact>> pending = news.byToken();
        var changes = new ArrayList<Change>();
        Set<String> absent = news.absent();
        for (int attempt = 1; !pending.isEmpty(); attempt++) {
            if (attempt > ATTEMPTS_MAX) {
                throw new IllegalStateException("tokens keep changing under the merge: " + pending.keySet());
            }
            Set<String> absentNow = absent;
            Map<String, Entry> known = read(
                    tx,
                    READ_TOKENS,
                    pending.keySet().stream()
                            .filter(id -> !absentNow.contains(id))
                            .toList());
            mergeOnce(tx, pending, known, changes);
            absent = Set.of();
        }
        return changes;
    }

    @Override
    public List<Change> mergeLocked(Tx tx, @Nullable Entry known, List<? extends Fact> facts) {
        String id = facts.getFirst().tokenId();
        SortedMap<String, List<Fact>> pending = new TreeMap<>(Map.of(id, List.copyOf(facts)));
        var changes = new ArrayList<Change>();
        mergeOnce(tx, pending, known == null ? Map.of() : Map.of(id, known), changes);
        // A listener may have made a token whose name alone was reserved.
        return pending.isEmpty() ? changes : merge(tx, facts);
    }

    /** Merges into what is {@code known} and writes; takes out of {@code pending} what is done. */
    private void mergeOnce(
            Tx tx, SortedMap<String, List<Fact>> pending, Map<String, Entry> known, List<Change> changes) {
        SortedMap<String, Candidate> created = new TreeMap<>();
        SortedMap<String, Candidate> changed = new TreeMap<>();
        for (var facts = pending.entrySet().iterator(); facts.hasNext(); ) {
            var ofToken = facts.next();
            Entry entry = known.get(ofToken.getKey());
            Token before = entry == null ? Token.unknown(ofToken.getKey()) : entry.token();
            Token after = before;
            for (Fact fact : ofToken.getValue()) {
                after = after.with(fact);
            }
            if (after.equals(before)) {
                facts.remove();
            } else {
                var candidate = new Candidate(new Change(before, after), entry == null ? 1 : entry.revision() + 1);
                (entry == null ? created : changed).put(ofToken.getKey(), candidate);
            }
        }
        if (created.size() < COPY_MIN || !copied(tx, created.values())) {
            changed.putAll(created);
            created.clear();
        }
        written(tx, changed);
        changed.putAll(created);
        changed.forEach((id, done) -> {
            changes.add(done.change());
            pending.remove(id);
        });
    }

    /** A change as it would be written. */
    private record Candidate(Change change, long revision) {
        TokenRow row() {
            return new TokenRow(change.after(), revision);
        }
    }

    /** Writes tokens that nobody saw so far; false, and nothing is written, if somebody else made one of them meanwhile. */
    private boolean copied(Tx tx, Collection<Candidate> created) {
        tx.sql().execute("savepoint " + SAVEPOINT);
        try {
            tokens.copy(tx.sql(), "token", created.stream().map(Candidate::row).toList());
            versions.copy(tx.sql(), "version", changedVersions(created));
        } catch (JdbiException e) {
            if (!SqlFailures.isUniqueViolation(e)) {
                throw e;
            }
            tx.sql().execute("rollback to savepoint " + SAVEPOINT);
            return false;
        }
        tx.sql().execute("release savepoint " + SAVEPOINT);
        return true;
    }

    /** Writes what nobody else changed meanwhile, and takes the rest out of {@code candidates}. */
    private void written(Tx tx, SortedMap<String, Candidate> candidates) {
        if (candidates.isEmpty()) {
            return;
        }
        try (var query = tx.sql().createQuery(writeTokens)) {
            tokens.bind(
                    tx.sql(),
                    query,
                    candidates.values().stream().map(Candidate::row).toList());
            candidates.keySet().retainAll(query.mapTo(String.class).set());
        }
        List<VersionRow> ofWritten = changedVersions(candidates.values());
        if (ofWritten.isEmpty()) {
            return;
        }
        try (var update = tx.sql().createUpdate(writeVersions)) {
            versions.bind(tx.sql(), update, ofWritten);
            update.execute();
        }
    }

    private List<VersionRow> changedVersions(Collection<Candidate> candidates) {
        var all = new ArrayList<VersionRow>();
        candidates.forEach(candidate -> all.addAll(changedVersions(candidate.change())));
        return all;
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
        if (ids.isEmpty()) {
            return Map.of();
        }
        // A token without a row has no versions, and its row is read first: a version read later is at least as new as
        // it, and the revision refuses a write that is based on a mixture.
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
