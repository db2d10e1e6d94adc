package io.tokenwright.kit.security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API tokens at rest. {@code JdbcApiTokens} beside it has the SQL. */
interface ApiTokens {
    /** Stores a new one by its hash. */
    ApiToken add(ApiTokenValue value, String name, Set<Role> roles, Instant now, String createdBy);

    /** The valid token of that value, found by id, decided by its hash in constant time. */
    Optional<ApiToken> authenticate(ApiTokenValue value);

    /** At most {@code limit}, newest first, older than the one named; from the newest for null. */
    List<ApiToken> list(@Nullable String afterId, @Nullable Instant afterCreatedAt, int limit);

    /** Revokes it; false when there is no such token. Revoking twice keeps the first time. */
    boolean revoke(String apiTokenId, Instant now, String revokedBy);
}
