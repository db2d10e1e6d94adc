package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Runs that rotate, in PostgreSQL. */
@Singleton
final class JdbcBulkRotations implements BulkRotations {
    private static final String SELECTED = """
            select t.token_id
            from token t
            where %s
              and (cast(:fingerprints as jsonb) = '[]'
                   or exists (
                       select 1
                       from token_version v
                       where v.token_id = t.token_id
                         and %s))
              and not exists (
                  select 1
                  from bulk_rotation_item i
                  where i.token_id = t.token_id
                    and i.rotation_id is null
                    and i.passed_over is null)
            order by t.token_id
            limit :limit
            """.formatted(JdbcSelector.TOKEN, JdbcSelector.VERSION);
    private static final String START = """
            insert into bulk_rotation (
                bulk_id, selector, selection_hash, detail, failures_max, started_by, started_at)
            values (:id, cast(:selector as jsonb), :hash, :detail, :failuresMax, :startedBy, :startedAt)
            """;
    private static final String ITEM = """
            insert into bulk_rotation_item (bulk_id, token_id, version, issuer)
            values (:id, :tokenId, :version, :issuer)
            """;
    private static final String FIND = """
            select *
            from bulk_rotation
            where bulk_id = :id
            """;
    private static final String NEWEST = """
            select *
            from bulk_rotation
            order by started_at desc, bulk_id
            limit :limit
            """;
    private static final String RUNNING = """
            select *
            from bulk_rotation
            where ended_at is null
              and paused_by is null
            order by started_at
            """;
    private static final String PAUSE = """
            update bulk_rotation
            set paused_by = :by,
                paused_because = :because
            where bulk_id = :id
              and ended_at is null
              and paused_by is null
            """;
    private static final String RESUME = """
            update bulk_rotation
            set paused_by = null,
                paused_because = null,
                failures_accepted = :failures
            where bulk_id = :id
              and ended_at is null
            """;
    private static final String PROGRESS = """
            select i.issuer,
                   count(*) filter (where i.rotation_id is null and i.passed_over is null) as waiting,
                   count(*) filter (where i.passed_over is not null) as passed_over,
                   count(*) filter (where r.rotation_id is not null and r.ended_at is null) as under_way,
                   count(*) filter (where r.ended_at is null and r.record ->> 'healthy' = 'false') as need_person,
                   count(*) filter (where r.state = 'COMPLETED') as completed,
                   count(*) filter (where r.state = 'ROLLED_BACK') as rolled_back,
                   count(*) filter (where r.state in ('STUCK', 'ROLLING_BACK', 'ROLLED_BACK')) as failed
            from bulk_rotation_item i
            left join rotation r
              on r.rotation_id = i.rotation_id
            where i.bulk_id = :id
            group by i.issuer
            order by i.issuer
            """;
    private static final String ITEMS = """
            select i.token_id, i.version, i.issuer, i.rotation_id, i.passed_over, r.state,
                   r.record ->> 'sentence' as sentence
            from bulk_rotation_item i
            left join rotation r
              on r.rotation_id = i.rotation_id
            where i.bulk_id = :id
              and i.token_id > :afterTokenId
            order by i.token_id
            limit :limit
            """;
    private static final String LOCK_NEXT = """
            select token_id, version, issuer
            from bulk_rotation_item
            where bulk_id = :id
              and issuer = :issuer
              and rotation_id is null
              and passed_over is null
            order by token_id
            limit 1
            for update skip locked
            """;
    private static final String BEGUN = """
            update bulk_rotation_item
            set rotation_id = :rotationId
            where bulk_id = :id
              and token_id = :tokenId
            """;
    private static final String PASSED_OVER = """
            update bulk_rotation_item
            set passed_over = :sentence
            where bulk_id = :id
              and token_id = :tokenId
            """;
    private static final String ENDED = """
            update bulk_rotation
            set ended_at = :now
            where bulk_id = :id
              and ended_at is null
            """;

    @Override
    public List<String> selected(Tx tx, Selector selector, int limit) {
        return JdbcSelector.bind(tx.sql().createQuery(SELECTED), selector)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    @Override
    public void start(Tx tx, Run run, List<Chosen> chosen) {
        tx.sql()
                .createUpdate(START)
                .bind("id", run.id())
                .bind("selector", Json.write(run.selector()))
                .bind("hash", run.hash())
                .bind("detail", run.detail())
                .bind("failuresMax", run.failuresMax())
                .bind("startedBy", run.startedBy())
                .bind("startedAt", run.startedAt())
                .execute();
        PreparedBatch items = tx.sql().prepareBatch(ITEM);
        for (Chosen one : chosen) {
            items.bind("id", run.id())
                    .bind("tokenId", one.tokenId())
                    .bind("version", one.version())
                    .bind("issuer", one.issuer())
                    .add();
        }
        items.execute();
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
    public List<Run> running(Tx tx) {
        return tx.sql().createQuery(RUNNING).map((row, _) -> run(row)).list();
    }

    @Override
    public void pause(Tx tx, String id, String by, String because) {
        tx.sql()
                .createUpdate(PAUSE)
                .bind("id", id)
                .bind("by", by)
                .bind("because", because)
                .execute();
    }

    @Override
    public void resume(Tx tx, String id, int failures) {
        tx.sql().createUpdate(RESUME).bind("id", id).bind("failures", failures).execute();
    }

    @Override
    public List<Progress> progress(Tx tx, String id) {
        return tx.sql()
                .createQuery(PROGRESS)
                .bind("id", id)
                .map((row, _) -> new Progress(
                        row.getString("issuer"),
                        row.getInt("waiting"),
                        row.getInt("passed_over"),
                        row.getInt("under_way"),
                        row.getInt("need_person"),
                        row.getInt("completed"),
                        row.getInt("rolled_back"),
                        row.getInt("failed")))
                .list();
    }

    @Override
    public List<Item> items(Tx tx, String id, String afterTokenId, int limit) {
        return tx.sql()
                .createQuery(ITEMS)
                .bind("id", id)
                .bind("afterTokenId", afterTokenId)
                .bind("limit", limit)
                .map((row, _) -> new Item(
                        chosen(row),
                        row.getString("rotation_id"),
                        row.getString("passed_over"),
                        row.getString("state"),
                        row.getString("sentence")))
                .list();
    }

    @Override
    public Optional<Chosen> lockNext(Tx tx, String id, String issuer) {
        return tx.sql()
                .createQuery(LOCK_NEXT)
                .bind("id", id)
                .bind("issuer", issuer)
                .map((row, _) -> chosen(row))
                .findOne();
    }

    @Override
    public void begun(Tx tx, String id, String tokenId, String rotationId) {
        tx.sql()
                .createUpdate(BEGUN)
                .bind("id", id)
                .bind("tokenId", tokenId)
                .bind("rotationId", rotationId)
                .execute();
    }

    @Override
    public void passedOver(Tx tx, String id, String tokenId, String sentence) {
        tx.sql()
                .createUpdate(PASSED_OVER)
                .bind("id", id)
                .bind("tokenId", tokenId)
                .bind("sentence", sentence)
                .execute();
    }

    @Override
    public void ended(Tx tx, String id, Instant now) {
        tx.sql().createUpdate(ENDED).bind("id", id).bind("now", now).execute();
    }

    private static Chosen chosen(ResultSet row) throws SQLException {
        return new Chosen(row.getString("token_id"), row.getInt("version"), row.getString("issuer"));
    }

    private static Run run(ResultSet row) throws SQLException {
        Timestamp endedAt = row.getTimestamp("ended_at");
        return new Run(
                row.getString("bulk_id"),
                Json.read(row.getString("selector"), Selector.class),
                row.getString("selection_hash"),
                row.getString("detail"),
                row.getInt("failures_max"),
                row.getInt("failures_accepted"),
                row.getString("started_by"),
                row.getTimestamp("started_at").toInstant(),
                row.getString("paused_by"),
                row.getString("paused_because"),
                endedAt == null ? null : endedAt.toInstant());
    }
}
