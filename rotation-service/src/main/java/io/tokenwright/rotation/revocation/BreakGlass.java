package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revocation on a person's word with nothing up but this service, its database, Vault and the issuer: written into the ledger
 * and carried out at once; the events wait in the outbox. Asking again carries it out again. Thread-safe; no framework.
 */
public final class BreakGlass {
    private static final Logger LOG = LoggerFactory.getLogger(BreakGlass.class);

    /** The caller's own attempt goes first, so that its answer tells how it went; after a crash the workers take over. */
    private static final Duration HEAD_START = Duration.ofSeconds(2);

    /** What is to die. */
    public sealed interface Target {
        /** A version that this service was told of. */
        record Version(String tokenId, int version) implements Target {}

        /**
         * Whatever the issuer calls by that id, registered or not.
         *
         * @param tokenId token whose parameters lead to it, null when none is known
         * @param parameters what the connector needs; empty: those of the token
         */
        record Credential(
                String issuer, String issuerRef, @Nullable String tokenId, Map<String, String> parameters)
                implements Target {}
    }

    /** @param detail why, for people */
    public record Call(Target target, Cause cause, String detail, String actor, String correlationId) {}

    /** What became of it. */
    public sealed interface Answer {
        /** It is in the ledger, and this far. */
        record Ordered(Revocation revocation) implements Answer {}

        /** Nothing was done. {@code pointer} into the request; the sentence has the remedy. */
        record Unclear(String pointer, String sentence) implements Answer {}

        /** Nothing was done: no such version is known here. */
        record Unknown(String sentence) implements Answer {}
    }

    private final Database database;
    private final JdbcTokens tokens;
    private final JdbcLedger ledger;
    private final JdbcCredentials credentials;
    private final Connectors connectors;
    private final Killer killer;
    private final RevokedVersions revokedVersions;
    private final InstantSource clock;

    public BreakGlass(
            Database database,
            JdbcTokens tokens,
            JdbcLedger ledger,
            JdbcCredentials credentials,
            Connectors connectors,
            Killer killer,
            RevokedVersions revokedVersions,
            InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.ledger = ledger;
        this.credentials = credentials;
        this.connectors = connectors;
        this.killer = killer;
        this.revokedVersions = revokedVersions;
        this.clock = clock;
    }

    /** Writes the order down, carries it out as far as it goes now, and says how far that is. */
    public Answer revoke(Call call) {
        Answer written = database.inTransaction(tx -> order(tx, call, Origin.BY_HAND, clock.instant()));
        if (!(written instanceof Answer.Ordered(Revocation line))) {
            return written;
        }
        Order order = line.order();
        Revocation now = killer.attempt(order.tokenId(), order.version()).orElse(line);
        LOG.info(
                "revoked by hand token={} version={} issuer={} issuerRef={} actor={} reason={} state={}",
                order.tokenId(),
                order.version(),
                order.issuer(),
                order.issuerRef(),
                call.actor(),
                call.cause(),
                now.state());
        return new Answer.Ordered(now);
    }

    /** Writes the order down, for the ledger's own workers to carry out. Takes the token's lock. */
    public Answer order(Tx tx, Call call, Origin origin, Instant now) {
        return switch (call.target()) {
            case Target.Version(String tokenId, int version) -> version(tx, call, tokenId, version, origin, now);
            case Target.Credential credential -> credential(tx, call, credential, origin, now);
        };
    }

    private Answer version(Tx tx, Call call, String tokenId, int version, Origin origin, Instant now) {
        Optional<Token> token =
                tokens.find(tx, tokenId).filter(t -> t.version(version).isPresent());
        if (token.isEmpty()) {
            return new Answer.Unknown("version " + version + " of token " + tokenId
                    + " is not known here: name it by issuer and issuerRef instead");
        }
        tokens.lock(tx, tokenId);
        Order order = RevocationDesk.order(
                tokens.find(tx, tokenId).orElse(null),
                tokenId,
                version,
                null,
                null,
                null,
                call.cause(),
                call.detail(),
                call.actor());
        return opened(tx, call, order, origin, now);
    }

    private Answer credential(Tx tx, Call call, Target.Credential target, Origin origin, Instant now) {
        Connector connector = connectors.byName(target.issuer()).orElse(null);
        if (connector == null) {
            return new Answer.Unclear(
                    "/issuer",
                    "no connector \"" + target.issuer() + "\" is loaded: GET /api/v1/connectors lists those that are");
        }
        List<JdbcCredentials.VersionId> versions =
                credentials.versions(tx, target.issuer(), target.issuerRef()).stream()
                        .filter(v -> target.tokenId() == null || v.tokenId().equals(target.tokenId()))
                        .toList();
        if (versions.size() > 1) {
            return new Answer.Unclear(
                    "/tokenId",
                    "issuerRef \"" + target.issuerRef() + "\" is a version of " + versions.size()
                            + " tokens: name one of them");
        }
        if (versions.size() == 1) {
            return version(
                    tx, call, versions.getFirst().tokenId(), versions.getFirst().version(), origin, now);
        }
        String tokenId = target.tokenId();
        Token token = tokenId == null ? null : tokens.find(tx, tokenId).orElse(null);
        if (tokenId != null && token == null) {
            return new Answer.Unclear(
                    "/tokenId", "token " + tokenId + " is not known here: leave it out and give issuerParameters");
        }
        Map<String, String> parameters =
                target.parameters().isEmpty() && token != null ? token.parameters() : target.parameters();
        List<String> problems = connector.problemsWith(parameters);
        if (!problems.isEmpty()) {
            return new Answer.Unclear(
                    "/issuerParameters", String.join("; ", problems) + ": give them, or a tokenId that has them");
        }
        String line = tokenId == null ? Order.unregistered(target.issuer()) : tokenId;
        tokens.lock(tx, line);
        Optional<Revocation> known = credentials.inLedger(tx, target.issuer(), target.issuerRef());
        if (known.isPresent()) {
            return opened(tx, call, known.get().order(), origin, now);
        }
        return opened(
                tx,
                call,
                new Order(
                        line,
                        credentials.nextNumber(tx, line),
                        target.issuer(),
                        target.issuerRef(),
                        parameters,
                        null,
                        List.of(),
                        List.of(),
                        call.cause(),
                        call.detail(),
                        call.actor(),
                        null,
                        token == null ? null : token.name(),
                        token == null ? null : token.owner(),
                        token == null ? null : token.environment(),
                        token == null ? List.of() : token.consumers()),
                origin,
                now);
    }

    /** Held orders are released, and those that are carried out are carried out again: a person wants to be sure. */
    private Answer opened(Tx tx, Call call, Order order, Origin origin, Instant now) {
        boolean fresh = ledger.open(tx, order, false, origin, call.correlationId(), now);
        Revocation line = ledger.find(tx, order.tokenId(), order.version())
                .orElseThrow(() -> new IllegalStateException("no line"));
        if (line.state() == Revocation.State.CONFIRMED) {
            line = line.again("asked for again by " + call.actor() + ": " + call.detail(), now);
            ledger.learned(tx, line);
        }
        if (origin == Origin.BY_HAND && line.state() == Revocation.State.ORDERED) {
            line = line.notBefore(now.plus(HEAD_START));
            ledger.learned(tx, line);
        }
        if (order.namesVersion()) {
            tokens.revoked(tx, order.tokenId(), order.version());
            revokedVersions.ordered(
                    tx,
                    order.tokenId(),
                    order.version(),
                    "version " + order.version() + " was revoked by " + call.actor() + ": " + call.cause());
            if (fresh) {
                tx.emit(RevocationEvents.revoked(line, call.correlationId(), now));
            }
        }
        return new Answer.Ordered(line);
    }
}
