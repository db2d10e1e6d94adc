package io.tokenwright.inventory.register;

import static io.tokenwright.inventory.register.Stated.stronger;

import io.tokenwright.kit.secret.Fingerprint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one version's issue, each field with who said it; null where nobody did.
 *
 * @param outside strongest statement by anybody but the rotation that the version exists: it is in use, so active
 * @param minted strongest statement by the rotation: a candidate, pending until it was promoted
 */
public record Issue(
        @Nullable Stamp outside,
        @Nullable Stamp minted,
        @Nullable Stated<String> issuerRef,
        @Nullable Stated<List<String>> scopes,
        @Nullable Stated<Instant> issuedAt,
        @Nullable Stated<Expiry> expiry,
        @Nullable Stated<Fingerprint> fingerprint) {

    static final Issue NONE = new Issue(null, null, null, null, null, null, null);

    /** Field by field the stronger statement. */
    Issue merge(Issue other) {
        return new Issue(
                Stamp.max(outside, other.outside),
                Stamp.max(minted, other.minted),
                stronger(issuerRef, other.issuerRef),
                stronger(scopes, other.scopes),
                stronger(issuedAt, other.issuedAt),
                stronger(expiry, other.expiry),
                stronger(fingerprint, other.fingerprint));
    }

    /** Whether anybody said that this version was issued; false when it is known by its revocation or rotation alone. */
    public boolean known() {
        return outside != null || minted != null;
    }
}
