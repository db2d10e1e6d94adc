package io.tokenwright.rotation.store;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.CommitOutcomeUnknownException;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Order;
import io.tokenwright.rotation.revocation.Origin;
import io.tokenwright.rotation.rotation.Bell;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rotations in PostgreSQL. Leases count by the database's clock, so nodes need not agree on the time. */
@Singleton
public class JdbcRotations implements Rotations {
    private static final String INSERT = """
            insert into rotation (rotation_id, token_id, issuer, owner, state, due_at, urgent_at, record, correlation_id,
                                  created_at)
            values (:id, :tokenId, :issuer, :owner, :state, :dueAt, :urgentAt, cast(:record as jsonb), :correlationId,
                    :createdAt)
            """;
    private static final String LEASE_DUE = """
            update rotation
            set epoch = epoch + 1,
                lease_until = clock_timestamp() + :leaseSeconds * interval '1 second'
            where rotation_id in (
                select rotation_id
                from rotation
                where ended_at is null
                  and (due_at <= :now or asked)
                  and (lease_until is null or lease_until < clock_timestamp())
                order by urgent_at nulls last, due_at
                limit :limit
                for update skip locked)
            returning record, revision, epoch, due_at, asked
            """;
    private static final String STORE = """
            update rotation
            set revision = revision + 1,
                state = :state,
                due_at = :dueAt,
                record = cast(:record as jsonb),
                ended_at = :endedAt,
                has_turn = has_turn and :keepsTurn,
                turn_asked_at = case when :waitsForTurn then turn_asked_at end
            where rotation_id = :id
              and revision = :revision
              and epoch = :epoch
            returning correlation_id, asked
            """;
    private static final String HOLDS = JdbcLedger.MAY_BE_LOST + """
            update rotation
            set lease_until = clock_timestamp() + :leaseSeconds * interval '1 second'
            from may_be_lost
            where rotation_id = :id
              and epoch = :epoch
            """;
    private static final String RELEASE = JdbcLedger.MAY_BE_LOST + """
            update rotation
            set lease_until = null
            from may_be_lost
            where rotation_id = :id
              and epoch = :epoch
            """;
    private static final String OPEN_OF_TOKEN = """
            select record, revision, epoch
            from rotation
            where token_id = :tokenId
              and ended_at is null
            """;
    private static final String RECENT = """
            select count(*)
            from rotation
            where token_id = :tokenId
              and created_at > :since
            """;
    private static final String LOOK_AGAIN = """
            update rotation
            set due_at = :now
            where token_id = :tokenId
              and state = 'OBSERVING'
              and due_at > :now
            """;
    private static final String BY_ID = """
            select record, revision, epoch
            from rotation
            where rotation_id = :id
            """;
    private static final String PAGE = """
            select record, revision, epoch
            from rotation
            where (cast(:tokenId as text) is null or token_id = :tokenId)
              and (cast(:state as text) is null or state = :state)
              and (cast(:beforeAt as timestamptz) is null
                   or (created_at, rotation_id) < (cast(:beforeAt as timestamptz), :beforeId))
            order by created_at desc, rotation_id desc
            limit :limit
            """;

    private final Database database;
    private final JdbcTokens tokens;
    private final JdbcLedger ledger;
    private final JdbcReviews reviews;
    private final JdbcRequests requests;
    private final Bell bell;

    JdbcRotations(
            Database database,
            JdbcTokens tokens,
            JdbcLedger ledger,
            JdbcReviews reviews,
            JdbcRequests requests,
            Bell bell) {
        this.database = database;
        this.tokens = tokens;
        this.ledger = ledger;
        this.reviews = reviews;
        this.requests = requests;
        this.bell = bell;
    }

    /** Stores a new rotation and says so. The caller holds the token's lock. */
    public void insert(Tx tx, Rotation rotation, String correlationId, Instant now) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("id", rotation.id())
                .bind("tokenId", rotation.tokenId())
                .bind("issuer", rotation.plan().issuer())
                .bind("owner", rotation.plan().owner())
                .bind("state", rotation.state())
                .bind("dueAt", rotation.dueAt())
                .bind("urgentAt", rotation.plan().from().expiresAt())
                .bind("record", Json.write(rotation))
                .bind("correlationId", correlationId)
                .bind("createdAt", rotation.createdAt())
                .execute();
        tx.emit(RotationEvents.rotation(
                rotation, null, tokens.nextSequence(tx, rotation.tokenId()), correlationId, now));
        bell.ring();
    }

    @Override
    public List<Held> leaseDue(Instant now, Duration lease, int limit) {
        return database.inTransaction(tx -> tx.sql()
                .createQuery(LEASE_DUE)
                .bind("leaseSeconds", seconds(lease))
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> leased(row))
                .list());
    }

    /** Somebody may have made it due earlier than its record says: see {@link #lookAgain}. */
    private static Held leased(ResultSet row) throws SQLException {
        Rotation stored = rotation(row);
        Timestamp dueAt = row.getTimestamp("due_at");
        return new Held(dueAt == null ? stored : stored.due(dueAt.toInstant()), row.getBoolean("asked"));
    }

    private static Rotation rotation(ResultSet row) throws SQLException {
        return Json.read(row.getString("record"), Rotation.class).stored(row.getLong("revision"), row.getLong("epoch"));
    }

    @Override
    public List<Request> requests(String rotationId) {
        return database.read(tx -> requests.of(tx, rotationId));
    }

    @Override
    public Optional<Held> store(Decision decision, @Nullable Request request, Instant now) {
        Rotation before = decision.before();
        Rotation next = decision.next().stored(before.revision() + 1, before.epoch());
        try {
            return database.inTransaction(tx -> store(tx, decision, next, request, now));
        } catch (CommitOutcomeUnknownException e) {
            // The revision tells whether it took effect.
            return database.read(tx -> find(tx, before.id()))
                    .filter(next::equals)
                    .map(stored -> new Held(stored, true));
        }
    }

    private record Stored(String correlationId, boolean asked) {}

    private Optional<Held> store(Tx tx, Decision decision, Rotation next, @Nullable Request request, Instant now) {
        Rotation before = decision.before();
        tokens.lockKnown(tx, next.tokenId());
        Optional<Stored> row = tx.sql()
                .createQuery(STORE)
                .bind("state", next.state())
                .bind("dueAt", next.dueAt())
                .bind("record", Json.write(next))
                .bind("endedAt", next.endedAt())
                .bind("keepsTurn", next.changesThings())
                .bind("waitsForTurn", next.step() == Step.PREPARE_MINT)
                .bind("id", next.id())
                .bind("revision", before.revision())
                .bind("epoch", before.epoch())
                .map((columns, _) -> new Stored(columns.getString("correlation_id"), columns.getBoolean("asked")))
                .findOne();
        if (row.isEmpty()) {
            return Optional.empty();
        }
        String correlationId = row.get().correlationId();
        boolean asked = request == null ? row.get().asked() : requests.take(tx, request);
        if (before.changesThings() && !next.changesThings()) {
            JdbcTurns.freed(tx, next, now);
        }
        for (Order order : decision.orders()) {
            ledger.open(tx, order, decision.held(), Origin.SERVICE, correlationId, now);
        }
        Integer release = decision.release();
        if (release != null) {
            ledger.release(tx, next.tokenId(), release, now);
        }
        if (before.currentVersion() != next.currentVersion()) {
            tokens.promoted(tx, next.tokenId(), next.currentVersion());
        }
        Candidate issued = decision.issued();
        if (issued != null) {
            TokenIssued event = RotationEvents.issued(next, issued, correlationId, now);
            tokens.merge(tx, event);
            tx.emit(event);
        }
        if (decision.event() == Event.Kind.GLASS_BROKEN && next.state() == State.ISSUING) {
            reviews.open(tx, next, next.interventions().getLast());
        }
        if (decision.announce()) {
            tx.emit(RotationEvents.rotation(
                    next, before.state(), tokens.nextSequence(tx, next.tokenId()), correlationId, now));
        }
        return Optional.of(new Held(next, asked));
    }

    @Override
    public void decline(Request request) {
        database.inTransaction(tx -> {
            requests.take(tx, request);
            return true;
        });
    }

    @Override
    public boolean holds(Rotation rotation, Duration lease) {
        return database.inTransaction(tx -> tx.sql()
                        .createUpdate(HOLDS)
                        .bind("leaseSeconds", seconds(lease))
                        .bind("id", rotation.id())
                        .bind("epoch", rotation.epoch())
                        .execute()
                == 1);
    }

    @Override
    public void release(Rotation rotation) {
        database.inTransaction(tx -> tx.sql()
                .createUpdate(RELEASE)
                .bind("id", rotation.id())
                .bind("epoch", rotation.epoch())
                .execute());
    }

    /** The open rotation of a token. */
    public Optional<Rotation> open(Tx tx, String tokenId) {
        return tx.sql()
                .createQuery(OPEN_OF_TOKEN)
                .bind("tokenId", tokenId)
                .map((row, _) -> rotation(row))
                .findOne();
    }

    /** Rotations of a token that were planned after {@code since}. */
    public int recent(Tx tx, String tokenId, Instant since) {
        return tx.sql()
                .createQuery(RECENT)
                .bind("tokenId", tokenId)
                .bind("since", since)
                .mapTo(Integer.class)
                .one();
    }

    /** Something was heard of a token's use: evidence is looked at now. */
    public void lookAgain(Tx tx, String tokenId, Instant now) {
        tx.sql()
                .createUpdate(LOOK_AGAIN)
                .bind("tokenId", tokenId)
                .bind("now", now)
                .execute();
        bell.ring();
    }

    public Optional<Rotation> find(Tx tx, String id) {
        return tx.sql()
                .createQuery(BY_ID)
                .bind("id", id)
                .map((row, _) -> rotation(row))
                .findOne();
    }

    /**
     * A page of rotations, newest first.
     *
     * @param beforeAt creation of the last one of the page before, null for the first page
     * @param beforeId id of it
     */
    public List<Rotation> page(
            Tx tx,
            @Nullable String tokenId,
            @Nullable String state,
            @Nullable Instant beforeAt,
            @Nullable String beforeId,
            int limit) {
        return tx.sql()
                .createQuery(PAGE)
                .bind("tokenId", tokenId)
                .bind("state", state)
                .bind("beforeAt", beforeAt)
                .bind("beforeId", beforeId)
                .bind("limit", limit)
                .map((row, _) -> rotation(row))
                .list();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
