package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs in PostgreSQL. */
@Singleton
final class JdbcBulkRevocations implements BulkRevocations {
    private static final String SELECTED = """
            select v.token_id,
                   v.version,
                   coalesce(t.facts -> 'stated' -> 'issuer' ->> 'value', '') as issuer,
                   coalesce(t.facts -> 'stated' -> 'owner' ->> 'value', '') as owner,
                   coalesce(t.facts -> 'stated' -> 'environment' ->> 'value', '') as environment
            from token t
            join token_version v on v.token_id = t.token_id
            where not v.revoked
              and %s
              and (cast(:fingerprints as jsonb) = '[]'
                   or %s)
              and not exists (
                  select 1
                  from revocation r
                  where r.token_id = v.token_id
                    and r.version = v.version
                    and r.state <> 'HELD')
              and not exists (
                  select 1
                  from bulk_item i
                  where i.token_id = v.token_id
                    and i.version = v.version
                    and i.ordered_at is null)
            """.formatted(JdbcSelector.TOKEN, JdbcSelector.VERSION);
    private static final String COUNT = """
            with selected as (
            %s)
            select issuer, owner, environment, count(*) as versions
            from selected
            group by issuer, owner, environment
            """.formatted(SELECTED);
    private static final String HASH = """
            with selected as (
            %s)
            select encode(sha256(convert_to(
                coalesce(string_agg(token_id || ':' || version, ',' order by token_id, version), ''), 'UTF8')), 'hex')
            from selected
            """.formatted(SELECTED);
    private static final String START = """
            insert into bulk_revocation (
                bulk_id, selector, selection_hash, cause, detail, started_by, started_at)
            values (:id, cast(:selector as jsonb), :hash, :cause, :detail, :startedBy, :startedAt)
            """;
    /** In order, so that all are selected before the first is inserted: otherwise each one looks for itself among those before. */
    private static final String FILL = """
            insert into bulk_item (bulk_id, token_id, version, issuer)
            with selected as (
            %s)
            select :id, token_id, version, issuer
            from selected
            order by token_id, version
            """.formatted(SELECTED);

    private static final String COUNT_WAITING = """
            insert into bulk_issuer (bulk_id, issuer, waiting)
            select bulk_id, issuer, count(*)
            from bulk_item
            where bulk_id = :id
            group by bulk_id, issuer
            """;
    private static final String FIND = """
            select *
            from bulk_revocation
            where bulk_id = :id
            """;
    private static final String NEWEST = """
            select *
            from bulk_revocation
            order by started_at desc, bulk_id
            limit :limit
            """;
    private static final String PAUSE = """
            update bulk_revocation
            set paused_by = :by
            where bulk_id = :id
              and ended_at is null
            """;
    /**
     * Reads the counters and what is under way, by index {@code bulk_item_under_way}. That this is little the planner cannot know,
     * so the ledger is asked line by line: as a join it would be read from end to end.
     */
    private static final String PROGRESS = """
            with under_way as materialized (
                select i.issuer,
                       (select r.state
                        from revocation r
                        where r.token_id = i.token_id
                          and r.version = i.version) as state
                from bulk_item i
                where i.bulk_id = :id
                  and i.ordered_at is not null
                  and not i.dead)
            select c.issuer,
                   c.waiting,
                   count(*) filter (where u.state <> 'CONFIRMED') as in_ledger,
                   count(*) filter (where u.state = 'UNCONFIRMED') as unconfirmed,
                   c.dead + count(*) filter (where u.state = 'CONFIRMED') as dead
            from bulk_issuer c
            left join under_way u
              on u.issuer = c.issuer
            where c.bulk_id = :id
            group by c.issuer, c.waiting, c.dead
            order by c.issuer
            """;
    /** As {@link #PROGRESS}, line by line. */
    private static final String SETTLE = """
            with settled as (
                update bulk_item i
                set dead = true
                where i.bulk_id = :id
                  and i.ordered_at is not null
                  and not i.dead
                  and (select r.state
                       from revocation r
                       where r.token_id = i.token_id
                         and r.version = i.version) = 'CONFIRMED'
                returning i.issuer),
            counted as (
                select issuer, count(*) as versions
                from settled
                group by issuer)
            update bulk_issuer c
            set dead = c.dead + counted.versions
            from counted
            where c.bulk_id = :id
              and c.issuer = counted.issuer
            """;

    private static final String ITEMS = """
            select i.token_id, i.version, i.issuer, case when i.ordered_at is not null then r.record end as record
            from bulk_item i
            left join revocation r
              on r.token_id = i.token_id
             and r.version = i.version
            where i.bulk_id = :id
              and (i.token_id, i.version) > (:afterTokenId, :afterVersion)
            order by i.token_id, i.version
            limit :limit
            """;
    private static final String LOCK_RUNNING = """
            select *
            from bulk_revocation
            where ended_at is null
              and paused_by is null
            order by started_at
            for update skip locked
            """;
    /** By index {@code bulk_item_ordered}. */
    private static final String ORDERED_SINCE = """
            select count(*)
            from bulk_item
            where issuer = :issuer
              and ordered_at > :since
            """;
    /** In the order of an index, from where the reader was: what is before that may still be in the index, and is ordered. */
    static final String WAITING = """
            select token_id, version, issuer, null as record
            from bulk_item
            where bulk_id = :id
              and issuer = :issuer
              and ordered_at is null
              and (token_id, version) > (:afterTokenId, :afterVersion)
            order by token_id, version
            limit :limit
            """;

    private static final String ORDERED = """
            update bulk_item i
            set ordered_at = :now
            from unnest(cast(:tokenIds as text[]), cast(:versions as int[])) as o (token_id, version)
            where i.bulk_id = :id
              and i.token_id = o.token_id
              and i.version = o.version
            """;
    private static final String WAIT_NO_MORE = """
            update bulk_issuer
            set waiting = waiting - :count
            where bulk_id = :id
              and issuer = :issuer
            """;
    private static final String ENDED = """
            update bulk_revocation
            set ended_at = :now
            where bulk_id = :id
            """;

    @Override
    public Preview preview(Tx tx, Selector selector) {
        Map<String, Integer> byIssuer = new TreeMap<>();
        Map<String, Integer> byOwner = new TreeMap<>();
        Map<String, Integer> byEnvironment = new TreeMap<>();
        int[] versions = {0};
        JdbcSelector.bind(tx.sql().createQuery(COUNT), selector)
                .map((row, _) -> {
                    int count = row.getInt("versions");
                    versions[0] += count;
                    byIssuer.merge(row.getString("issuer"), count, Integer::sum);
                    byOwner.merge(row.getString("owner"), count, Integer::sum);
                    byEnvironment.merge(row.getString("environment"), count, Integer::sum);
                    return count;
                })
                .list();
        String hash = JdbcSelector.bind(tx.sql().createQuery(HASH), selector)
                .mapTo(String.class)
                .one();
        return new Preview(versions[0], hash, byIssuer, byOwner, byEnvironment);
    }

    @Override
    public void start(Tx tx, Run run) {
        tx.sql()
                .createUpdate(START)
                .bind("id", run.id())
                .bind("selector", Json.write(run.selector()))
                .bind("hash", run.hash())
                .bind("cause", run.cause())
                .bind("detail", run.detail())
                .bind("startedBy", run.startedBy())
                .bind("startedAt", run.startedAt())
                .execute();
        JdbcSelector.bind(tx.sql().createUpdate(FILL), run.selector())
                .bind("id", run.id())
                .execute();
        tx.sql().createUpdate(COUNT_WAITING).bind("id", run.id()).execute();
        // The feeder asks at once, and the planner would know of a run this long only after the next autovacuum.
        tx.sql().execute("analyze bulk_item");
    }

    @Override
    public Optional<Run> find(Tx tx, String id) {
        return tx.sql()
                .createQuery(FIND)
                .bind("id", id)
                .map((row, _) -> run(row))
                .findOne();
    }

    @Override
    public List<Run> newest(Tx tx, int limit) {
        return tx.sql()
                .createQuery(NEWEST)
                .bind("limit", limit)
                .map((row, _) -> run(row))
                .list();
    }

    @Override
    public boolean pause(Tx tx, String id, @Nullable String by) {
        return tx.sql().createUpdate(PAUSE).bind("id", id).bind("by", by).execute() == 1;
    }

    @Override
    public void settle(Tx tx, String id) {
        tx.sql().createUpdate(SETTLE).bind("id", id).execute();
    }

    @Override
    public List<Progress> progress(Tx tx, String id) {
        return tx.sql()
                .createQuery(PROGRESS)
                .bind("id", id)
                .map((row, _) -> new Progress(
                        row.getString("issuer"),
                        row.getInt("waiting"),
                        row.getInt("in_ledger"),
                        row.getInt("unconfirmed"),
                        row.getInt("dead")))
                .list();
    }

    @Override
    public List<Item> items(Tx tx, String id, String afterTokenId, int afterVersion, int limit) {
        return tx.sql()
                .createQuery(ITEMS)
                .bind("id", id)
                .bind("afterTokenId", afterTokenId)
                .bind("afterVersion", afterVersion)
                .bind("limit", limit)
                .map((row, _) -> item(row))
                .list();
    }

    @Override
    public List<Run> lockRunning(Tx tx) {
        return tx.sql().createQuery(LOCK_RUNNING).map((row, _) -> run(row)).list();
    }

    @Override
    public int orderedSince(Tx tx, String issuer, Instant since) {
        return tx.sql()
                .createQuery(ORDERED_SINCE)
                .bind("issuer", issuer)
                .bind("since", since)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public List<Item> waiting(Tx tx, String id, String issuer, @Nullable Item after, int limit) {
        return tx.sql()
                .createQuery(WAITING)
                .bind("id", id)
                .bind("issuer", issuer)
                .bind("afterTokenId", after == null ? "" : after.tokenId())
                .bind("afterVersion", after == null ? 0 : after.version())
                .bind("limit", limit)
                .map((row, _) -> item(row))
                .list();
    }

    @Override
    public void ordered(Tx tx, String id, String issuer, List<Item> items, Instant now) {
        tx.sql()
                .createUpdate(ORDERED)
                .bind("now", now)
                .bind("id", id)
                .bindArray(
                        "tokenIds",
                        String.class,
                        items.stream().map(Item::tokenId).toList())
                .bindArray(
                        "versions",
                        Integer.class,
                        items.stream().map(Item::version).toList())
                .execute();
        tx.sql()
                .createUpdate(WAIT_NO_MORE)
                .bind("count", items.size())
                .bind("id", id)
                .bind("issuer", issuer)
                .execute();
    }

    @Override
    public void ended(Tx tx, String id, Instant now) {
        tx.sql().createUpdate(ENDED).bind("id", id).bind("now", now).execute();
    }

    private static Item item(ResultSet row) throws SQLException {
        String record = row.getString("record");
        return new Item(
                row.getString("token_id"),
                row.getInt("version"),
                row.getString("issuer"),
                record == null ? null : Json.read(record, Revocation.class));
    }

    private static Run run(ResultSet row) throws SQLException {
        Timestamp endedAt = row.getTimestamp("ended_at");
        return new Run(
                row.getString("bulk_id"),
                Json.read(row.getString("selector"), Selector.class),
                row.getString("selection_hash"),
                Cause.valueOf(row.getString("cause")),
                row.getString("detail"),
                row.getString("started_by"),
                row.getTimestamp("started_at").toInstant(),
                row.getString("paused_by"),
                endedAt == null ? null : endedAt.toInstant());
    }
}
