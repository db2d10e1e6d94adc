package io.tokenwright.rotation.assisted;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.revocation.JdbcCredentials;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** Drop tokens in PostgreSQL. */
@Singleton
public class JdbcDrops implements Drops {
    private static final String MAKE = """
            insert into value_drop (token_hash, rotation_id, made_by, made_at, expires_at)
            values (:hash, :rotationId, :madeBy, :madeAt, :expiresAt)
            """;
    private static final String END_EARLIER = """
            update value_drop
            set expires_at = :now
            where rotation_id = :rotationId
              and expires_at > :now
            """;
    private static final String FIND = """
            select token_hash, rotation_id, made_by, expires_at, used_at
            from value_drop
            where token_hash = :hash
              and rotation_id = :rotationId
            """;
    private static final String USE = """
            update value_drop
            set used_at = :now,
                used_by = :actor
            where token_hash = :hash
              and used_at is null
            """;

    private final Database database;
    private final JdbcRotations rotations;
    private final JdbcRequests requests;
    private final JdbcTokens tokens;
    private final JdbcCredentials credentials;

    JdbcDrops(
            Database database,
            JdbcRotations rotations,
            JdbcRequests requests,
            JdbcTokens tokens,
            JdbcCredentials credentials) {
        this.database = database;
        this.rotations = rotations;
        this.requests = requests;
        this.tokens = tokens;
        this.credentials = credentials;
    }

    /** Stores a new ticket; those that its rotation had are over. */
    void make(Tx tx, Ticket ticket, Instant now) {
        tx.sql()
                .createUpdate(END_EARLIER)
                .bind("rotationId", ticket.rotationId())
                .bind("now", now)
                .execute();
        tx.sql()
                .createUpdate(MAKE)
                .bind("hash", ticket.hash())
                .bind("rotationId", ticket.rotationId())
                .bind("madeBy", ticket.madeBy())
                .bind("madeAt", now)
                .bind("expiresAt", ticket.expiresAt())
                .execute();
    }

    @Override
    public Optional<Ticket> ticket(String rotationId, String hash) {
        return database.read(tx -> tx.sql()
                .createQuery(FIND)
                .bind("hash", hash)
                .bind("rotationId", rotationId)
                .map((row, _) -> {
                    Timestamp usedAt = row.getTimestamp("used_at");
                    return new Ticket(
                            row.getString("token_hash"),
                            row.getString("rotation_id"),
                            row.getString("made_by"),
                            row.getTimestamp("expires_at").toInstant(),
                            usedAt == null ? null : usedAt.toInstant());
                })
                .findOne());
    }

    @Override
    public Optional<Rotation> rotation(String rotationId) {
        return database.read(tx -> rotations.find(tx, rotationId));
    }

    @Override
    public Optional<Owner> owner(Fingerprint fingerprint) {
        return database.read(tx -> credentials.versions(tx, fingerprint).stream()
                .findFirst()
                .map(id -> new Owner(
                        id.tokenId(),
                        id.version(),
                        tokens.find(tx, id.tokenId())
                                .flatMap(token -> token.version(id.version()))
                                .filter(version -> version.revoked())
                                .isPresent())));
    }

    @Override
    public void taken(Ticket ticket, String actor, Instant now) {
        database.inTransaction(tx -> {
            tx.sql()
                    .createUpdate(USE)
                    .bind("hash", ticket.hash())
                    .bind("now", now)
                    .bind("actor", actor)
                    .execute();
            return requests.ask(
                    tx,
                    new Rotations.Request("drop:" + ticket.hash(), ticket.rotationId(), new Event.ValueDropped(actor)));
        });
    }
}
