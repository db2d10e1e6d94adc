package io.tokenwright.rotation.engine;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.plan.Planner;
import io.tokenwright.rotation.plan.Planning;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Token;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a rotation begins: asks the planner about a token, in the transaction of whoever heard of it. Thread-safe. */
public final class RotationDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RotationDesk.class);

    private final Database database;
    private final JdbcTokens tokens;
    private final JdbcRotations rotations;
    private final Planner planner;

    public RotationDesk(Database database, JdbcTokens tokens, JdbcRotations rotations, Planner planner) {
        this.database = database;
        this.tokens = tokens;
        this.rotations = rotations;
        this.planner = planner;
    }

    /** Something new is known of the token: is its announced crossing a reason to rotate? The caller holds the lock. */
    public void consider(Tx tx, String tokenId, String correlationId, Instant now) {
        Optional<Integer> crossed = tokens.crossed(tx, tokenId);
        if (crossed.isEmpty()) {
            return;
        }
        tokens.find(tx, tokenId)
                .ifPresent(token -> begin(
                        tx,
                        token,
                        planner.onExpiring(token, crossed.get(), isOpen(tx, tokenId), recent(tx, token, now), now),
                        correlationId,
                        now));
    }

    /** Somebody asked for a rotation. The caller holds the lock. Why not, empty when one was begun. */
    public Optional<Planning.NotNow> asked(
            Tx tx, String tokenId, @Nullable Integer version, String actor, String correlationId, Instant now) {
        Optional<Token> token = tokens.find(tx, tokenId);
        if (token.isEmpty() || token.get().versions().isEmpty()) {
            return Optional.of(
                    new Planning.NotNow("unknown-token", "token " + tokenId + " is not known here yet", null));
        }
        Planning planning =
                planner.onAsked(token.get(), version, actor, isOpen(tx, tokenId), recent(tx, token.get(), now));
        begin(tx, token.get(), planning, correlationId, now);
        return planning instanceof Planning.NotNow no ? Optional.of(no) : Optional.empty();
    }

    /** What {@link #asked} would do for the current version of a token. Changes nothing. */
    public Planning wouldBegin(Tx tx, Token token, String actor, Instant now) {
        return planner.onAsked(token, null, actor, isOpen(tx, token.tokenId()), recent(tx, token, now));
    }

    /** Asks again about tokens whose time has come; how many. */
    public int tick(Instant now, int limit) {
        List<String> due = database.read(tx -> tokens.dueForPlanning(tx, now, limit));
        due.forEach(tokenId -> database.inTransaction(tx -> {
            tokens.lock(tx, tokenId);
            tokens.planAt(tx, tokenId, null);
            consider(tx, tokenId, tokenId, now);
            return true;
        }));
        return due.size();
    }

    private boolean isOpen(Tx tx, String tokenId) {
        return rotations.open(tx, tokenId).isPresent();
    }

    private int recent(Tx tx, Token token, Instant now) {
        return rotations.recent(
                tx,
                token.tokenId(),
                now.minus(planner.breaker().windowOf(token.policy().lifetime())));
    }

    private void begin(Tx tx, Token token, Planning planning, String correlationId, Instant now) {
        switch (planning) {
            case Planning.Planned yes ->
                insert(tx, Rotation.planned(EventIds.next(), yes.plan(), yes.sentence(), now), correlationId, now);
            case Planning.Blocked blocked -> {
                Reason reason =
                        blocked.reason().equals("too-many-rotations") ? Reason.TOO_MANY_ROTATIONS : Reason.PLAN_UNSOUND;
                Rotation stuck = Rotation.blocked(
                        EventIds.next(), blocked.plan(), reason, blocked.sentence(), blocked.nextAction(), now);
                insert(tx, stuck, correlationId, now);
            }
            case Planning.NotNow no -> {
                tokens.planAt(tx, token.tokenId(), no.lookAgainAt());
                LOG.debug("no rotation token={} reason={}", token.tokenId(), no.reason());
            }
        }
    }

    private void insert(Tx tx, Rotation rotation, String correlationId, Instant now) {
        // From here on a higher version may be a candidate, which is not handed out.
        tokens.promoted(tx, rotation.tokenId(), rotation.plan().from().version());
        rotations.insert(tx, rotation, correlationId, now);
        LOG.info(
                "rotation begun token={} rotation={} state={} reason={}",
                rotation.tokenId(),
                rotation.id(),
                rotation.state(),
                rotation.reason().code());
    }
}
