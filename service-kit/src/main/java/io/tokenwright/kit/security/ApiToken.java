package io.tokenwright.kit.security;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API token without its value.
 *
 * @param apiTokenId public id, 12 characters
 * @param name who holds it
 * @param revokedAt null while it is valid
 */
public record ApiToken(
        String apiTokenId,
        String name,
        Set<Role> roles,
        Instant createdAt,
        String createdBy,
        @Nullable Instant revokedAt,
        @Nullable String revokedBy) {}
