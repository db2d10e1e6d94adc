package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.database.CommitOutcomeUnknownException;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The ledger in PostgreSQL. Leases count by the database's clock. */
@Singleton
public class JdbcLedger implements Ledger {
    private static final String FIND = """
            select record, epoch
            from revocation
            where token_id = :tokenId
              and version = :version
            """;
    private static final String OPEN = """
            insert into revocation (
                token_id, version, state, outside, by_hand, due_at, record, correlation_id, ordered_at)
            values (
                :tokenId, :version, :state, :outside, :byHand, :dueAt, cast(:record as jsonb), :correlationId, :orderedAt)
            on conflict do nothing
            """;
    private static final String LEASE_DUE = """
            update revocation
            set epoch = epoch + 1,
                lease_until = clock_timestamp() + :leaseSeconds * interval '1 second'
            where (token_id, version) in (
                select token_id, version
                from revocation
                where due_at <= :now
                  and (lease_until is null or lease_until < clock_timestamp())
                order by outside desc, due_at
                limit :limit
                for update skip locked)
            returning record, epoch
            """;
    private static final String LEASE_ONE = """
            update revocation
            set epoch = epoch + 1,
                lease_until = clock_timestamp() + :leaseSeconds * interval '1 second'
            where token_id = :tokenId
              and version = :version
              and due_at is not null
              and (lease_until is null or lease_until < clock_timestamp())
            returning record, epoch
            """;
    /**
     * Goes before a statement that only moves the end of a lease, alone in its transaction, and that reads {@code from may_be_lost}:
     * when the server dies right after it, the lease ends earlier, and the epoch is what it was. So its commit need not wait for
     * the disk.
     */
    public static final String MAY_BE_LOST = """
            with may_be_lost as (
                select set_config('synchronous_commit', 'off', true))
            """;

    private static final String HOLDS = MAY_BE_LOST + """
            update revocation
            set lease_until = clock_timestamp() + :leaseSeconds * interval '1 second'
            from may_be_lost
            where token_id = :tokenId
              and version = :version
              and epoch = :epoch
            """;
    private static final String STORE = """
            update revocation
            set state = :state,
                due_at = :dueAt,
                record = cast(:record as jsonb),
                lease_until = null
            where token_id = :tokenId
              and version = :version
              and epoch = :epoch
            returning correlation_id
            """;
    private static final String RELEASE = """
            update revocation
            set state = :state,
                due_at = :dueAt,
                record = cast(:record as jsonb)
            where token_id = :tokenId
              and version = :version
            """;
    private static final String OPEN_OF_TOKEN = """
            select record
            from revocation
            where token_id = :tokenId
              and outside
              and due_at is not null
            """;
    private static final String FROM_OUTSIDE = """
            select count(*)
            from revocation
            where outside
              and not by_hand
              and ordered_at > :since
            """;

    private static final Duration HEAD_START = Duration.ofSeconds(2);

    private final Database database;
    private final JdbcTokens tokens;

    public JdbcLedger(Database database, JdbcTokens tokens) {
        this.database = database;
        this.tokens = tokens;
    }

    @Override
    public Optional<Revocation> find(String tokenId, int version) {
        return database.read(tx -> row(tx, tokenId, version)).map(Leased::revocation);
    }

    private static Optional<Leased> row(Tx tx, String tokenId, int version) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tokenId", tokenId)
                .bind("version", version)
                .map((row, _) -> new Leased(Json.read(row.getString("record"), Revocation.class), row.getLong("epoch")))
                .findOne();
    }

    /**
     * Writes an order down; one that is there already stays, and is released when the new one is not held. The caller holds
     * the token's lock.
     *
     * @return whether it is new
     */
    public boolean open(Tx tx, Order order, boolean held, Origin origin, String correlationId, Instant now) {
        Revocation fresh = Revocation.open(order, held, now);
        int rows = tx.sql()
                .createUpdate(OPEN)
                .bind("tokenId", order.tokenId())
                .bind("version", order.version())
                .bind("state", fresh.state())
                .bind("outside", origin != Origin.SERVICE)
                .bind("byHand", origin == Origin.BY_HAND)
                .bind("dueAt", fresh.dueAt())
                .bind("record", Json.write(fresh))
                .bind("correlationId", correlationId)
                .bind("orderedAt", now)
                .execute();
        if (rows == 0 && !held) {
            released(tx, order.tokenId(), order.version(), now, now);
        }
        return rows == 1;
    }

    /**
     * A held order may be carried out now, and its rotation is about to: the ledger's own workers leave it alone for a moment, or
     * the rotation would find it taken and look again later. The caller holds the token's lock.
     */
    public void release(Tx tx, String tokenId, int version, Instant now) {
        released(tx, tokenId, version, now, now.plus(HEAD_START));
    }

    private static void released(Tx tx, String tokenId, int version, Instant now, Instant notBefore) {
        Optional<Revocation> held =
                row(tx, tokenId, version).map(Leased::revocation).filter(r -> r.state() == Revocation.State.HELD);
        held.map(r -> r.released(now).notBefore(notBefore))
                .ifPresent(r -> tx.sql()
                        .createUpdate(RELEASE)
                        .bind("state", r.state())
                        .bind("dueAt", r.dueAt())
                        .bind("record", Json.write(r))
                        .bind("tokenId", tokenId)
                        .bind("version", version)
                        .execute());
    }

    @Override
    public List<Leased> leaseDue(Instant now, Duration lease, int limit) {
        return database.inTransaction(tx -> tx.sql()
                .createQuery(LEASE_DUE)
                .bind("leaseSeconds", lease.toSeconds())
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> new Leased(Json.read(row.getString("record"), Revocation.class), row.getLong("epoch")))
                .list());
    }

    @Override
    public Optional<Leased> lease(String tokenId, int version, Duration lease) {
        return database.inTransaction(tx -> tx.sql()
                .createQuery(LEASE_ONE)
                .bind("leaseSeconds", lease.toSeconds())
                .bind("tokenId", tokenId)
                .bind("version", version)
                .map((row, _) -> new Leased(Json.read(row.getString("record"), Revocation.class), row.getLong("epoch")))
                .findOne());
    }

    @Override
    public boolean holds(Leased leased, Duration lease) {
        return database.inTransaction(tx -> tx.sql()
                        .createUpdate(HOLDS)
                        .bind("leaseSeconds", lease.toSeconds())
                        .bind("tokenId", leased.revocation().order().tokenId())
                        .bind("version", leased.revocation().order().version())
                        .bind("epoch", leased.epoch())
                        .execute()
                == 1);
    }

    @Override
    public boolean store(Leased leased, Revocation next, Instant now) {
        try {
            return database.inTransaction(tx -> store(tx, leased, next, now));
        } catch (CommitOutcomeUnknownException e) {
            // Every part of an order may be repeated, so not knowing costs one repetition.
            return false;
        }
    }

    private boolean store(Tx tx, Leased leased, Revocation next, Instant now) {
        String tokenId = next.order().tokenId();
        tokens.lockKnown(tx, tokenId);
        Optional<String> correlationId = tx.sql()
                .createQuery(STORE)
                .bind("state", next.state())
                .bind("dueAt", next.dueAt())
                .bind("record", Json.write(next))
                .bind("tokenId", tokenId)
                .bind("version", next.order().version())
                .bind("epoch", leased.epoch())
                .mapTo(String.class)
                .findOne();
        if (correlationId.isEmpty()) {
            return false;
        }
        boolean changed = next.state() != leased.revocation().state();
        if (!next.order().namesVersion()) {
            return true;
        }
        if (changed && next.state() == Revocation.State.CONFIRMED) {
            tokens.revoked(tx, tokenId, next.order().version());
        }
        if (changed && (next.state() == Revocation.State.CONFIRMED || next.state() == Revocation.State.UNCONFIRMED)) {
            tx.emit(RevocationEvents.revoked(next, correlationId.get(), now));
        }
        return true;
    }

    /** The line of a version, or of what is none. */
    public Optional<Revocation> find(Tx tx, String tokenId, int version) {
        return row(tx, tokenId, version).map(Leased::revocation);
    }

    /** Orders from outside for a token that are not carried out yet. */
    public List<Revocation> openOf(Tx tx, String tokenId) {
        return tx.sql()
                .createQuery(OPEN_OF_TOKEN)
                .bind("tokenId", tokenId)
                .map((row, _) -> Json.read(row.getString("record"), Revocation.class))
                .list();
    }

    /** Stores an order that knows more, or is to be carried out again. The caller holds the token's lock. */
    public void learned(Tx tx, Revocation r) {
        tx.sql()
                .createUpdate(RELEASE)
                .bind("state", r.state())
                .bind("dueAt", r.dueAt())
                .bind("record", Json.write(r))
                .bind("tokenId", r.order().tokenId())
                .bind("version", r.order().version())
                .execute();
    }

    /** Orders from outside since {@code since}, those by hand not counted. Reads index {@code revocation_from_outside}. */
    public int fromOutside(Tx tx, Instant since) {
        return tx.sql()
                .createQuery(FROM_OUTSIDE)
                .bind("since", since)
                .mapTo(Integer.class)
                .one();
    }
}
