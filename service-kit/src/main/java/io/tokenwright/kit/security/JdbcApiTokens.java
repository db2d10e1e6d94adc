package io.tokenwright.kit.security;

import io.micronaut.context.annotation.Requires;
import io.tokenwright.kit.database.Database;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** API tokens in the table {@code api_token}. */
@Singleton
@Requires(beans = Database.class)
final class JdbcApiTokens implements ApiTokens {
    private static final String INSERT = """
            INSERT INTO api_token (api_token_id, name, roles, sha256, created_at, created_by)
            VALUES (:id, :name, string_to_array(:roles, ','), :sha256, :now, :createdBy)
            """;
    private static final String SELECT_VALID = """
            SELECT api_token_id, name, roles, sha256, created_at, created_by, revoked_at, revoked_by
            FROM api_token
            WHERE api_token_id = :id
            AND revoked_at IS NULL
            """;
    private static final String SELECT_PAGE = """
            SELECT api_token_id, name, roles, created_at, created_by, revoked_at, revoked_by
            FROM api_token
            WHERE (CAST(:afterId AS text) IS NULL OR (created_at, api_token_id) < (CAST(:afterCreatedAt AS timestamptz), :afterId))
            ORDER BY created_at DESC, api_token_id DESC
            LIMIT :limit
            """;
    private static final String REVOKE = """
            UPDATE api_token
            SET revoked_at = coalesce(revoked_at, :now),
                revoked_by = coalesce(revoked_by, :revokedBy)
            WHERE api_token_id = :id
            """;

    private final Database database;

    JdbcApiTokens(Database database) {
        this.database = database;
    }

    @Override
    public ApiToken add(ApiTokenValue value, String name, Set<Role> roles, Instant now, String createdBy) {
        database.inTransaction(tx -> tx.sql()
                .createUpdate(INSERT)
                .bind("id", value.id())
                .bind("name", name)
                .bind("roles", roles.stream().map(Enum::name).sorted().collect(Collectors.joining(",")))
                .bind("sha256", value.sha256())
                .bind("now", at(now))
                .bind("createdBy", createdBy)
                .execute());
        return new ApiToken(value.id(), name, roles, now, createdBy, null, null);
    }

    @Override
    public Optional<ApiToken> authenticate(ApiTokenValue value) {
        record Row(byte[] sha256, ApiToken token) {}
        return database.read(tx -> tx.sql()
                        .createQuery(SELECT_VALID)
                        .bind("id", value.id())
                        .map((rs, _) -> new Row(rs.getBytes("sha256"), token(rs)))
                        .findOne())
                .filter(row -> MessageDigest.isEqual(row.sha256(), value.sha256()))
                .map(Row::token);
    }

    @Override
    public List<ApiToken> list(@Nullable String afterId, @Nullable Instant afterCreatedAt, int limit) {
        return database.read(tx -> tx.sql()
                .createQuery(SELECT_PAGE)
                .bind("afterId", afterId)
                .bind("afterCreatedAt", afterCreatedAt == null ? null : at(afterCreatedAt))
                .bind("limit", limit)
                .map((rs, _) -> token(rs))
                .list());
    }

    @Override
    public boolean revoke(String apiTokenId, Instant now, String revokedBy) {
        return database.inTransaction(tx -> tx.sql()
                        .createUpdate(REVOKE)
                        .bind("id", apiTokenId)
                        .bind("now", at(now))
                        .bind("revokedBy", revokedBy)
                        .execute())
                == 1;
    }

    private static ApiToken token(ResultSet rs) throws SQLException {
        Set<Role> roles = Arrays.stream((String[]) rs.getArray("roles").getArray())
                .map(Role::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
        OffsetDateTime revokedAt = rs.getObject("revoked_at", OffsetDateTime.class);
        return new ApiToken(
                rs.getString("api_token_id"),
                rs.getString("name"),
                roles,
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                rs.getString("created_by"),
                revokedAt == null ? null : revokedAt.toInstant(),
                rs.getString("revoked_by"));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
