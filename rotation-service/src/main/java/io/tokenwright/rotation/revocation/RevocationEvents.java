package io.tokenwright.rotation.revocation;

import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.EventIds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the ledger says to others, as Avro. Translates only. */
final class RevocationEvents {
    private static final String ACTOR = "service:rotation";

    private RevocationEvents() {}

    /** How sure it is that a version is dead. */
    static TokenRevoked revoked(Revocation r, String correlationId, Instant now) {
        Order order = r.order();
        Fingerprint fingerprint = order.fingerprint();
        return TokenRevoked.newBuilder()
                .setEventId(EventIds.next())
                .setOccurredAt(now.truncatedTo(ChronoUnit.MICROS))
                .setSource(EventIds.SOURCE)
                .setActor(ACTOR)
                .setCorrelationId(correlationId)
                .setTokenId(order.tokenId())
                .setVersion(order.version())
                .setReason(RevocationReason.valueOf(order.cause().name()))
                .setDetail(
                        r.sentence().equals(order.detail())
                                ? order.detail()
                                : order.detail() + " (" + r.sentence() + ")")
                .setRevokedAt((r.acceptedAt() == null ? now : r.acceptedAt()).truncatedTo(ChronoUnit.MICROS))
                .setConfirmation(confirmation(r.state()))
                .setIssuer(order.issuer().isEmpty() ? null : order.issuer())
                .setIssuerRef(order.issuerRef())
                .setFingerprint(fingerprint == null ? null : fingerprint.hex())
                .setFingerprintKeyId(fingerprint == null ? null : fingerprint.keyId())
                .setName(order.name())
                .setOwner(order.owner())
                .setEnvironment(order.environment())
                .setConsumers(order.consumers())
                .build();
    }

    private static RevocationConfirmation confirmation(Revocation.State state) {
        return switch (state) {
            case CONFIRMED -> RevocationConfirmation.CONFIRMED;
            case UNCONFIRMED -> RevocationConfirmation.UNCONFIRMED;
            case HELD, ORDERED, ACCEPTED, PROVEN_DEAD -> RevocationConfirmation.REQUESTED;
        };
    }
}
