package io.tokenwright.rotation.token;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The projection in PostgreSQL. Whoever writes locks the token's row first, which also orders the token's events. */
@Singleton
public class JdbcTokens implements Tokens {
    private static final String CREATE = """
            insert into token (token_id)
            values (:tokenId)
            on conflict do nothing
            """;
    private static final String LOCK = """
            select token_id
            from token
            where token_id = :tokenId
            for update
            """;
    private static final String READ = """
            select facts, promoted, expiring_version
            from token
            where token_id = :tokenId
            """;
    private static final String VERSIONS = """
            select version, facts, revoked
            from token_version
            where token_id = :tokenId
            order by version
            """;
    private static final String WRITE_FACTS = """
            update token
            set facts = cast(:facts as jsonb)
            where token_id = :tokenId
            """;
    private static final String VERSION_FACTS = """
            select facts
            from token_version
            where token_id = :tokenId
              and version = :version
            """;
    private static final String WRITE_VERSION = """
            insert into token_version (token_id, version, facts)
            values (:tokenId, :version, cast(:facts as jsonb))
            on conflict (token_id, version) do update
            set facts = excluded.facts
            """;
    private static final String REVOKE = """
            insert into token_version (token_id, version, revoked)
            values (:tokenId, :version, true)
            on conflict (token_id, version) do update
            set revoked = true
            """;
    private static final String USE = """
            insert into token_use (
                token_id, version, fingerprint_key_id, fingerprint, consumer,
                last_used_at, first_used_at, source, used_from)
            values (
                :tokenId, :version, :keyId, :fingerprint, :consumer,
                :lastUsedAt, :firstUsedAt, :source, :usedFrom)
            on conflict (token_id, version, fingerprint_key_id, fingerprint, consumer) do update
            set last_used_at = greatest(token_use.last_used_at, excluded.last_used_at),
                first_used_at = least(token_use.first_used_at, excluded.first_used_at),
                source = case
                    when excluded.last_used_at >= token_use.last_used_at then excluded.source
                    else token_use.source
                end,
                used_from = case
                    when excluded.last_used_at >= token_use.last_used_at then excluded.used_from
                    else token_use.used_from
                end
            """;
    private static final String USES = """
            select v.version, u.consumer, max(u.last_used_at) as last_used_at
            from token_use u
            join token_version v
              on v.token_id = u.token_id
             and (v.version = u.version
                  or (u.version = 0
                      and v.facts -> 'stated' -> 'fingerprint' ->> 'value'
                          = '{"keyId":"' || u.fingerprint_key_id || '","hex":"' || u.fingerprint || '"}'))
            where u.token_id = :tokenId
            group by v.version, u.consumer
            """;
    private static final String SIGHTINGS = """
            select coalesce(v.version, nullif(u.version, 0)) as version,
                   u.fingerprint,
                   u.consumer,
                   u.source,
                   u.used_from,
                   coalesce(u.first_used_at, u.last_used_at) as first_used_at,
                   u.last_used_at
            from token_use u
            left join token_version v
              on v.token_id = u.token_id
             and u.version = 0
             and v.facts -> 'stated' -> 'fingerprint' ->> 'value'
                 = '{"keyId":"' || u.fingerprint_key_id || '","hex":"' || u.fingerprint || '"}'
            where u.token_id = :tokenId
            order by u.last_used_at desc
            limit :limit
            """;
    private static final String REHEARSED = """
            select ended_at
            from rotation
            where token_id = :tokenId
              and state = 'COMPLETED'
              and not exists (
                  select 1
                  from rotation open
                  where open.token_id = :tokenId
                    and open.ended_at is null)
            order by ended_at desc
            limit 1
            """;
    private static final String CROSSED = """
            update token
            set expiring_version = greatest(expiring_version, :version)
            where token_id = :tokenId
            """;
    private static final String PLAN_AT = """
            update token
            set plan_at = :planAt
            where token_id = :tokenId
            """;
    private static final String DUE = """
            select token_id
            from token
            where plan_at <= :now
            order by plan_at
            limit :limit
            """;
    private static final String PROMOTED = """
            update token
            set promoted = :version
            where token_id = :tokenId
            """;
    private static final String NEXT_SEQUENCE = """
            update token
            set rotation_sequence = rotation_sequence + 1
            where token_id = :tokenId
            returning rotation_sequence
            """;

    private final Database database;

    public JdbcTokens(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Token> find(String tokenId) {
        return database.read(tx -> find(tx, tokenId));
    }

    @Override
    public List<Use> uses(String tokenId) {
        return database.read(tx -> tx.sql()
                .createQuery(USES)
                .bind("tokenId", tokenId)
                .map((row, _) -> new Use(
                        row.getInt("version"),
                        row.getString("consumer"),
                        row.getTimestamp("last_used_at").toInstant()))
                .list());
    }

    /** What was reported of the token's use, a row each way of knowing, the latest first; at most {@code limit}. */
    public List<Sighting> sightings(Tx tx, String tokenId, int limit) {
        return tx.sql()
                .createQuery(SIGHTINGS)
                .bind("tokenId", tokenId)
                .bind("limit", limit)
                .map((row, _) -> new Sighting(
                        row.getObject("version", Integer.class),
                        text(row.getString("fingerprint")),
                        row.getString("consumer"),
                        text(row.getString("source")),
                        text(row.getString("used_from")),
                        row.getTimestamp("first_used_at").toInstant(),
                        row.getTimestamp("last_used_at").toInstant()))
                .list();
    }

    @Override
    public Optional<Instant> rehearsedAt(String tokenId) {
        return database.read(tx -> tx.sql()
                .createQuery(REHEARSED)
                .bind("tokenId", tokenId)
                .mapTo(Instant.class)
                .findOne());
    }

    /** Locks the token's row, which is made when it is not there. */
    public void lock(Tx tx, String tokenId) {
        tx.sql().createUpdate(CREATE).bind("tokenId", tokenId).execute();
        lockKnown(tx, tokenId);
    }

    /** As {@link #lock} for a token that is there, as that of each rotation and of each line in the ledger: one round trip less. */
    public void lockKnown(Tx tx, String tokenId) {
        tx.sql().createQuery(LOCK).bind("tokenId", tokenId).mapTo(String.class).one();
    }

    public Optional<Token> find(Tx tx, String tokenId) {
        List<TokenVersion> versions = tx.sql()
                .createQuery(VERSIONS)
                .bind("tokenId", tokenId)
                .map((row, _) -> Statements.version(
                        row.getInt("version"), facts(row.getString("facts")), row.getBoolean("revoked")))
                .list();
        return tx.sql()
                .createQuery(READ)
                .bind("tokenId", tokenId)
                .map((row, _) -> Statements.token(
                        tokenId, facts(row.getString("facts")), versions, row.getObject("promoted", Integer.class)))
                .findOne();
    }

    /** Version whose crossing was announced last; empty when none was. */
    public Optional<Integer> crossed(Tx tx, String tokenId) {
        return tx.sql()
                .createQuery(READ)
                .bind("tokenId", tokenId)
                .map((row, _) -> Optional.ofNullable(row.getObject("expiring_version", Integer.class)))
                .findOne()
                .flatMap(version -> version);
    }

    /** Merges what the event states. The caller holds the lock. */
    public void merge(Tx tx, TokenIssued event) {
        String tokenId = event.getTokenId();
        Handle sql = tx.sql();
        String stored = sql.createQuery(READ)
                .bind("tokenId", tokenId)
                .map((row, _) -> row.getString("facts"))
                .one();
        Facts facts = facts(stored).merge(Statements.ofToken(event));
        sql.createUpdate(WRITE_FACTS)
                .bind("tokenId", tokenId)
                .bind("facts", Json.write(facts))
                .execute();
        Facts versionFacts = sql.createQuery(VERSION_FACTS)
                .bind("tokenId", tokenId)
                .bind("version", event.getVersion())
                .mapTo(String.class)
                .findOne()
                .map(JdbcTokens::facts)
                .orElse(Facts.NONE)
                .merge(Statements.ofVersion(event));
        sql.createUpdate(WRITE_VERSION)
                .bind("tokenId", tokenId)
                .bind("version", event.getVersion())
                .bind("facts", Json.write(versionFacts))
                .execute();
    }

    /** Marks a version as not to be honoured, also one that is not known yet. The caller holds the lock. */
    public void revoked(Tx tx, String tokenId, int version) {
        tx.sql()
                .createUpdate(REVOKE)
                .bind("tokenId", tokenId)
                .bind("version", version)
                .execute();
    }

    /** Notes a use. The caller holds the lock. */
    public void used(Tx tx, TokenUsed event) {
        boolean known = event.getVersion() != null;
        tx.sql()
                .createUpdate(USE)
                .bind("tokenId", event.getTokenId())
                .bind("version", known ? event.getVersion() : 0)
                .bind("keyId", known ? "" : text(event.getFingerprintKeyId()))
                .bind("fingerprint", known ? "" : text(event.getFingerprint()))
                .bind("consumer", event.getConsumer())
                .bind("lastUsedAt", event.getLastUsedAt())
                .bind("firstUsedAt", event.getFirstUsedAt())
                .bind("source", event.getSource())
                .bind("usedFrom", event.getUsedFrom())
                .execute();
    }

    /** Notes that a version's crossing was announced. The caller holds the lock. */
    public void crossed(Tx tx, String tokenId, int version) {
        tx.sql()
                .createUpdate(CROSSED)
                .bind("tokenId", tokenId)
                .bind("version", version)
                .execute();
    }

    /** When the planner is to be asked again; null for when something new is heard. */
    public void planAt(Tx tx, String tokenId, @Nullable Instant planAt) {
        tx.sql()
                .createUpdate(PLAN_AT)
                .bind("tokenId", tokenId)
                .bind("planAt", planAt)
                .execute();
    }

    /** Tokens about which the planner is to be asked now. Reads index {@code token_plan_at}. */
    public List<String> dueForPlanning(Tx tx, Instant now, int limit) {
        return tx.sql()
                .createQuery(DUE)
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** Notes which version is handed out. The caller holds the lock. */
    public void promoted(Tx tx, String tokenId, int version) {
        tx.sql()
                .createUpdate(PROMOTED)
                .bind("tokenId", tokenId)
                .bind("version", version)
                .execute();
    }

    /** The number of the token's next {@code token-rotation} event. The caller holds the lock. */
    public long nextSequence(Tx tx, String tokenId) {
        return tx.sql()
                .createQuery(NEXT_SEQUENCE)
                .bind("tokenId", tokenId)
                .mapTo(Long.class)
                .one();
    }

    private static Facts facts(String json) {
        return json.equals("{}") ? Facts.NONE : Json.read(json, Facts.class);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
