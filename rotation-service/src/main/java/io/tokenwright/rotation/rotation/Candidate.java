package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.Precision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The version that a rotation minted. Its value is beside the live path in Vault and nowhere else.
 *
 * @param version version number
 * @param issuerRef the issuer's own id
 * @param fingerprint of the value
 * @param scopes as granted
 * @param issuedAt by the issuer's clock
 * @param expiresAt as the issuer says; null for never or unknown
 * @param precision how exact expiresAt is
 * @param givenBy who minted it by hand; null when we did
 */
public record Candidate(
        int version,
        String issuerRef,
        Fingerprint fingerprint,
        List<String> scopes,
        Instant issuedAt,
        @Nullable Instant expiresAt,
        Precision precision,
        @Nullable String givenBy) {

    /** One that we minted. */
    public Candidate(
            int version,
            String issuerRef,
            Fingerprint fingerprint,
            List<String> scopes,
            Instant issuedAt,
            @Nullable Instant expiresAt,
            Precision precision) {
        this(version, issuerRef, fingerprint, scopes, issuedAt, expiresAt, precision, null);
    }
}
