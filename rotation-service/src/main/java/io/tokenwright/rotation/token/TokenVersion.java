package io.tokenwright.rotation.token;

import io.tokenwright.kit.secret.Fingerprint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One secret value that an issuer minted, as far as rotation knows it.
 *
 * @param version number of the version, from 1
 * @param issuerRef the issuer's own id; null when nobody said
 * @param fingerprint null when nobody said
 * @param scopes scopes granted, empty when unknown
 * @param issuedAt null when unknown
 * @param expiresAt null when unknown or never
 * @param precision how exact expiresAt is
 * @param revoked whether it must not be honoured any more; never goes back
 */
public record TokenVersion(
        int version,
        @Nullable String issuerRef,
        @Nullable Fingerprint fingerprint,
        List<String> scopes,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        Precision precision,
        boolean revoked) {}
