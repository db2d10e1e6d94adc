package io.tokenwright.rotation.reconcile;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists and findings in PostgreSQL. Leases count by the database's clock. */
@Singleton
final class JdbcScopes implements Scopes {
    /** Reads all tokens, so it is done once in a while only. */
    private static final String DISCOVER = """
            insert into reconcile_scope (issuer, parameters, due_at)
            select distinct
                facts -> 'stated' -> 'issuer' ->> 'value',
                cast(cast(coalesce(facts -> 'stated' -> 'issuerParameters' ->> 'value', '{}') as jsonb) as text),
                cast(:now as timestamptz)
            from token
            where facts -> 'stated' -> 'issuer' ->> 'value' is not null
            on conflict do nothing
            """;

    private static final String ASK = """
            update reconcile_scope
            set due_at = :now
            where cast(:issuer as text) is null
               or issuer = :issuer
            """;
    /** Reads index {@code reconcile_scope_due}. */
    private static final String LEASE_DUE = """
            update reconcile_scope
            set lease_until = clock_timestamp() + :leaseSeconds * interval '1 second'
            where (issuer, parameters) in (
                select issuer, parameters
                from reconcile_scope
                where due_at <= :now
                  and (lease_until is null or lease_until < clock_timestamp())
                order by due_at
                limit :limit
                for update skip locked)
            returning issuer, parameters
            """;

    private static final String LISTED = """
            update reconcile_scope
            set due_at = :dueAt,
                lease_until = null,
                listed_at = :listedAt,
                ours = :ours,
                problem = null
            where issuer = :issuer
              and parameters = :parameters
            """;
    private static final String NOT_LISTED = """
            update reconcile_scope
            set due_at = :dueAt,
                lease_until = null,
                problem = :problem
            where issuer = :issuer
              and parameters = :parameters
            """;
    private static final String FOUND = """
            insert into reconcile_finding (
                issuer, issuer_ref, parameters, name, standing, token_id, rotation_id, sentence, next_action,
                first_seen_at, last_seen_at)
            values (
                :issuer, :issuerRef, :parameters, :name, :standing, :tokenId, :rotationId, :sentence, :nextAction,
                :firstSeenAt, :lastSeenAt)
            on conflict (issuer, issuer_ref) do update
            set parameters = excluded.parameters,
                standing = excluded.standing,
                token_id = excluded.token_id,
                sentence = excluded.sentence,
                next_action = excluded.next_action,
                last_seen_at = excluded.last_seen_at
            """;
    private static final String OVER = """
            delete from reconcile_finding
            where issuer = :issuer
              and parameters = :parameters
              and not jsonb_exists(cast(:found as jsonb), issuer_ref)
            """;
    private static final String PROGRESS = """
            select issuer,
                   count(*) as lists,
                   count(*) filter (where due_at <= :now) as due,
                   count(*) filter (where problem is not null or listed_at is null) as unseen,
                   sum(ours) as ours,
                   case when count(listed_at) = count(*) then min(listed_at) end as oldest_listed_at,
                   max(problem) as problem
            from reconcile_scope
            group by issuer
            order by issuer
            """;
    private static final String FINDINGS = """
            select *
            from reconcile_finding
            order by next_action = '', first_seen_at, issuer, issuer_ref
            limit :limit
            """;

    private final Database database;

    JdbcScopes(Database database) {
        this.database = database;
    }

    @Override
    public void discover(Instant now) {
        database.inTransaction(
                tx -> tx.sql().createUpdate(DISCOVER).bind("now", now).execute());
    }

    @Override
    public int ask(@Nullable String issuer, Instant now) {
        return database.inTransaction(tx -> tx.sql()
                .createUpdate(ASK)
                .bind("issuer", issuer)
                .bind("now", now)
                .execute());
    }

    @Override
    public List<Scope> leaseDue(Instant now, Duration lease, int limit) {
        return database.inTransaction(tx -> tx.sql()
                .createQuery(LEASE_DUE)
                .bind("leaseSeconds", lease.toSeconds())
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> new Scope(row.getString("issuer"), row.getString("parameters")))
                .list());
    }

    @Override
    public void listed(Scope scope, Instant listedAt, int ours, List<Finding> findings, Instant dueAt) {
        String found = Json.write(findings.stream().map(Finding::issuerRef).toList());
        database.inTransaction(tx -> {
            findings.forEach(finding -> found(tx, finding));
            tx.sql()
                    .createUpdate(OVER)
                    .bind("issuer", scope.issuer())
                    .bind("parameters", scope.parameters())
                    .bind("found", found)
                    .execute();
            return tx.sql()
                    .createUpdate(LISTED)
                    .bind("dueAt", dueAt)
                    .bind("listedAt", listedAt)
                    .bind("ours", ours)
                    .bind("issuer", scope.issuer())
                    .bind("parameters", scope.parameters())
                    .execute();
        });
    }

    private static void found(Tx tx, Finding finding) {
        tx.sql()
                .createUpdate(FOUND)
                .bind("issuer", finding.issuer())
                .bind("issuerRef", finding.issuerRef())
                .bind("parameters", finding.parameters())
                .bind("name", finding.name())
                .bind("standing", finding.standing())
                .bind("tokenId", finding.tokenId())
                .bind("rotationId", finding.rotationId())
                .bind("sentence", finding.sentence())
                .bind("nextAction", finding.nextAction())
                .bind("firstSeenAt", finding.firstSeenAt())
                .bind("lastSeenAt", finding.lastSeenAt())
                .execute();
    }

    @Override
    public void notListed(Scope scope, String problem, Instant dueAt) {
        database.inTransaction(tx -> tx.sql()
                .createUpdate(NOT_LISTED)
                .bind("dueAt", dueAt)
                .bind("problem", problem)
                .bind("issuer", scope.issuer())
                .bind("parameters", scope.parameters())
                .execute());
    }

    @Override
    public List<Progress> progress(Instant now) {
        return database.read(tx -> tx.sql()
                .createQuery(PROGRESS)
                .bind("now", now)
                .map((row, _) -> new Progress(
                        row.getString("issuer"),
                        row.getInt("lists"),
                        row.getInt("due"),
                        row.getInt("unseen"),
                        row.getInt("ours"),
                        instant(row.getTimestamp("oldest_listed_at")),
                        row.getString("problem")))
                .list());
    }

    @Override
    public List<Finding> findings(int limit) {
        return database.read(tx -> tx.sql()
                .createQuery(FINDINGS)
                .bind("limit", limit)
                .map((row, _) -> finding(row))
                .list());
    }

    private static Finding finding(ResultSet row) throws SQLException {
        return new Finding(
                row.getString("issuer"),
                row.getString("issuer_ref"),
                row.getString("parameters"),
                row.getString("name"),
                Standing.valueOf(row.getString("standing")),
                row.getString("token_id"),
                row.getString("rotation_id"),
                row.getString("sentence"),
                row.getString("next_action"),
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant());
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
