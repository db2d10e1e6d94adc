package io.tokenwright.inventory.register;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a token: everything that was said of it, merged.
 *
 * @param version number, from 1
 * @param issue what was said of its issue
 * @param promoted whether a rotation ever handed it out
 * @param revocation null while nobody asked for it
 */
public record TokenVersion(
        int version,
        Issue issue,
        boolean promoted,
        @Nullable Revocation revocation) {

    static TokenVersion unknown(int version) {
        return new TokenVersion(version, Issue.NONE, false, null);
    }

    TokenVersion merge(TokenVersion other) {
        return new TokenVersion(
                version,
                issue.merge(other.issue),
                promoted || other.promoted,
                Revocation.merge(revocation, other.revocation));
    }

    /** The state without the clock's part: never {@code EXPIRED}, and it only goes up. */
    public VersionState storedState() {
        if (revocation != null) {
            return VersionState.REVOKED;
        }
        return promoted || issue.outside() != null ? VersionState.ACTIVE : VersionState.PENDING;
    }

    public VersionState stateAt(Instant now) {
        VersionState stored = storedState();
        Instant expiresAt = expiresAt();
        boolean expired = expiresAt != null && !expiresAt.isAfter(now);
        return expired && stored != VersionState.REVOKED ? VersionState.EXPIRED : stored;
    }

    /** When it expires; null when it never does or nobody said. */
    public @Nullable Instant expiresAt() {
        Expiry expiry = Stated.valueOf(issue.expiry());
        return expiry == null ? null : expiry.at();
    }

    public @Nullable Instant issuedAt() {
        return Stated.valueOf(issue.issuedAt());
    }
}
