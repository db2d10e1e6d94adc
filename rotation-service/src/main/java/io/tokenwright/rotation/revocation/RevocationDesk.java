package io.tokenwright.rotation.revocation;

import io.tokenwright.events.TokenRevoked;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Token;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a revocation that others asked for becomes an order. Bounded, so that a bad producer cannot kill everything. */
public final class RevocationDesk {
    private static final Duration BLAST_WINDOW = Duration.ofHours(1);

    private final JdbcLedger ledger;
    private final JdbcTokens tokens;
    private final RevokedVersions revokedVersions;
    private final int blastMax;

    /** @param blastMax orders from outside within an hour; one more is refused and waits in the dead-letter topic */
    public RevocationDesk(JdbcLedger ledger, JdbcTokens tokens, RevokedVersions revokedVersions, int blastMax) {
        this.ledger = ledger;
        this.tokens = tokens;
        this.revokedVersions = revokedVersions;
        this.blastMax = blastMax;
    }

    /** Writes the order down, to be carried out at once. The caller holds the token's lock. */
    public void ordered(Tx tx, TokenRevoked event, Instant now) {
        if (ledger.fromOutside(tx, now.minus(BLAST_WINDOW)) >= blastMax) {
            throw new RejectedEventException(
                    "blast-limit",
                    "more than " + blastMax
                            + " revocations within an hour: see who asks for them, then replay the rest");
        }
        Order order = order(
                tokens.find(tx, event.getTokenId()).orElse(null),
                event.getTokenId(),
                event.getVersion(),
                event.getIssuer(),
                event.getIssuerRef(),
                fingerprint(event),
                Cause.valueOf(event.getReason().name()),
                event.getDetail().isBlank() ? event.getActor() + " revoked it" : event.getDetail(),
                event.getActor());
        ledger.open(tx, order, false, Origin.OUTSIDE, event.getCorrelationId(), now);
    }

    /**
     * A version's value was found in the open. Beyond the limit the order is held until a person releases it. Takes the token's
     * lock.
     *
     * @param detail who found it where, for people
     * @return whether it is being killed, now or since an earlier report
     */
    public boolean leaked(Tx tx, String tokenId, int version, String detail, String actor, Instant now) {
        tokens.lock(tx, tokenId);
        Optional<Revocation> known = ledger.find(tx, tokenId, version);
        if (known.isPresent() && known.get().state() != Revocation.State.HELD) {
            return true;
        }
        boolean held = ledger.fromOutside(tx, now.minus(BLAST_WINDOW)) >= blastMax;
        Order order = order(
                tokens.find(tx, tokenId).orElse(null), tokenId, version, null, null, null, Cause.LEAKED, detail, actor);
        String correlationId = EventIds.next();
        boolean fresh = ledger.open(tx, order, held, Origin.OUTSIDE, correlationId, now);
        if (held) {
            return false;
        }
        tokens.revoked(tx, tokenId, version);
        revokedVersions.ordered(tx, tokenId, version, "version " + version + " leaked: " + detail);
        if (fresh) {
            tx.emit(RevocationEvents.revoked(Revocation.open(order, false, now), correlationId, now));
        }
        return true;
    }

    /** More is known of a token: orders that came before it may now be carried out. The caller holds the token's lock. */
    public void learned(Tx tx, String tokenId, Instant now) {
        List<Revocation> open = ledger.openOf(tx, tokenId);
        if (open.isEmpty()) {
            return;
        }
        Token token = tokens.find(tx, tokenId).orElse(null);
        for (Revocation r : open) {
            Order old = r.order();
            if (old.rotationId() == null
                    && (old.issuer().isEmpty()
                            || old.issuerRef() == null
                            || old.valueAt().isEmpty())) {
                Order known = order(
                        token,
                        tokenId,
                        old.version(),
                        old.issuer().isEmpty() ? null : old.issuer(),
                        old.issuerRef(),
                        old.fingerprint(),
                        old.cause(),
                        old.detail(),
                        old.actor());
                ledger.learned(tx, r.knowing(known, now));
            }
        }
    }

    /** The order to kill a version, as far as it is known; {@code token} null when it is not. */
    static Order order(
            @Nullable Token token,
            String tokenId,
            int version,
            @Nullable String issuer,
            @Nullable String issuerRef,
            @Nullable Fingerprint fingerprint,
            Cause cause,
            String detail,
            String actor) {
        Optional<Token> known = Optional.ofNullable(token);
        Optional<TokenVersion> knownVersion = known.flatMap(t -> t.version(version));
        List<SecretPath> paths = known.map(Token::paths).orElse(List.of());
        List<Order.ValueAt> valueAt = new ArrayList<>();
        paths.forEach(path -> {
            valueAt.add(new Order.ValueAt(path, null));
            valueAt.add(new Order.ValueAt(path.next(), null));
        });
        return new Order(
                tokenId,
                version,
                Optional.ofNullable(issuer).or(() -> known.map(Token::issuer)).orElse(""),
                Optional.ofNullable(issuerRef)
                        .or(() -> knownVersion.map(TokenVersion::issuerRef))
                        .orElse(null),
                known.map(Token::parameters).orElse(Map.of()),
                Optional.ofNullable(fingerprint)
                        .or(() -> knownVersion.map(TokenVersion::fingerprint))
                        .orElse(null),
                List.copyOf(valueAt),
                paths,
                cause,
                detail,
                actor,
                null,
                known.map(Token::name).orElse(null),
                known.map(Token::owner).orElse(null),
                known.map(Token::environment).orElse(null),
                known.map(Token::consumers).orElse(List.of()));
    }

    private static @Nullable Fingerprint fingerprint(TokenRevoked event) {
        String hex = event.getFingerprint();
        String keyId = event.getFingerprintKeyId();
        return hex == null || keyId == null ? null : new Fingerprint(keyId, hex);
    }
}
