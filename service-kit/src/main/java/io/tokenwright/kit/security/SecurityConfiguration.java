package io.tokenwright.kit.security;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.annotation.Nullable;
import java.util.Optional;

/**
 * {@code tokenwright.security}.
 *
 * <p>{@code admin-token} (or {@code admin-token-file}): an API token with all roles that needs no database, to make the first
 * API tokens with. Default: none. At least 20 characters; a shorter one could be guessed.
 */
@ConfigurationProperties("tokenwright.security")
final class SecurityConfiguration {
    private static final int ADMIN_TOKEN_LENGTH_MIN = 20;

    /** The hash only, so that no dump of this bean shows the value. */
    private final byte @Nullable [] adminTokenSha256;

    @ConfigurationInject
    SecurityConfiguration(@Nullable String adminToken) {
        if (adminToken != null && adminToken.length() < ADMIN_TOKEN_LENGTH_MIN) {
            throw new ConfigurationException("tokenwright.security.admin-token has " + adminToken.length()
                    + " characters: give it at least " + ADMIN_TOKEN_LENGTH_MIN + ", as from \"openssl rand -hex 32\"");
        }
        this.adminTokenSha256 = adminToken == null ? null : ApiTokenValue.sha256(adminToken);
    }

    /** SHA-256 of the admin token, empty when none is set. */
    Optional<byte[]> adminTokenSha256() {
        return Optional.ofNullable(adminTokenSha256);
    }
}
