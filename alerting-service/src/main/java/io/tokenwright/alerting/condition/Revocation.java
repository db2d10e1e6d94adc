package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Comparator;

/**
 * What is known of a version's revocation.
 *
 * @param revokedAt the earliest time that any event named
 * @param leaked whether any event gave a leak as the reason; a later reason does not undo it
 * @param leakDetail the latest sentence about the leak, empty when none
 * @param confirmation the latest word on whether the issuer still honours it
 * @param stamp of that word
 * @param fingerprint of the value, {@code <keyId>:<hex>}, by which uses are recognised
 */
@Serdeable
public record Revocation(
        Instant revokedAt,
        boolean leaked,
        @Nullable Stated leakDetail,
        Confirmation confirmation,
        Stamp stamp,
        @Nullable Stated fingerprint) {
    /** How sure it is that the issuer does not honour it any more. */
    public enum Confirmation {
        REQUESTED,
        UNCONFIRMED,
        CONFIRMED
    }

    /** A request is no evidence: it never outweighs what a probe said, whatever the clocks of two services think. */
    private static final Comparator<Revocation> BY_WORD = Comparator.comparing(
                    (Revocation r) -> r.confirmation != Confirmation.REQUESTED)
            .thenComparing(r -> r.stamp.at())
            .thenComparing(Revocation::confirmation)
            .thenComparing(r -> r.stamp.eventId());

    Revocation merge(Revocation other) {
        Revocation late = BY_WORD.compare(this, other) >= 0 ? this : other;
        return new Revocation(
                revokedAt.isBefore(other.revokedAt) ? revokedAt : other.revokedAt,
                leaked || other.leaked,
                Stated.later(leakDetail, other.leakDetail),
                late.confirmation,
                late.stamp,
                Stated.later(fingerprint, other.fingerprint));
    }

    boolean isConfirmed() {
        return confirmation == Confirmation.CONFIRMED;
    }
}
