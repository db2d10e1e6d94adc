package io.tokenwright.inventory.register;

import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * That a version must not be honoured any more. Several events may say so: the earliest moment holds, the surest confirmation,
 * and the gravest reason (a leak, then a stated reason, then the first to be said).
 *
 * @param revokedAt from when
 * @param confirmation how sure it is that the issuer obeys
 * @param reason why
 * @param detail a sentence for people, from the event that gave the reason
 * @param occurredAt time of the event that gave the reason
 * @param eventId id of the event that gave the reason
 */
public record Revocation(
        Instant revokedAt,
        RevocationConfirmation confirmation,
        RevocationReason reason,
        String detail,
        Instant occurredAt,
        String eventId) {

    private static final Comparator<Revocation> GRAVEST_FIRST = Comparator.<Revocation>comparingInt(
                    r -> gravity(r.reason))
            .reversed()
            .thenComparing(Revocation::occurredAt)
            .thenComparing(Revocation::eventId);

    static @Nullable Revocation merge(@Nullable Revocation a, @Nullable Revocation b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        Revocation gravest = GRAVEST_FIRST.compare(a, b) <= 0 ? a : b;
        return new Revocation(
                a.revokedAt.isBefore(b.revokedAt) ? a.revokedAt : b.revokedAt,
                sureness(a.confirmation) >= sureness(b.confirmation) ? a.confirmation : b.confirmation,
                gravest.reason,
                gravest.detail,
                gravest.occurredAt,
                gravest.eventId);
    }

    /** Rank of a confirmation. The schema's order is that of its history, not of sureness. */
    static int sureness(RevocationConfirmation confirmation) {
        return switch (confirmation) {
            case UNKNOWN -> 0;
            case REQUESTED -> 1;
            case UNCONFIRMED -> 2;
            case CONFIRMED -> 3;
        };
    }

    private static int gravity(RevocationReason reason) {
        return switch (reason) {
            case UNKNOWN -> 0;
            case ROTATED, OWNER_LEFT, UNUSED, REQUESTED, FAILED_CANDIDATE -> 1;
            case LEAKED -> 2;
        };
    }
}
