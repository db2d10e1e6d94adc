package io.tokenwright.local.gitlab;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One project access token as GitLab knows it.
 *
 * @param value the secret; GitLab shows it once
 * @param expiresAt a date: the token is dead from its start, UTC
 * @param revokedAt null while it is not
 * @param lastUsedAt null before its first use
 */
public record ProjectToken(
        long id,
        String project,
        String name,
        String description,
        List<String> scopes,
        int accessLevel,
        String value,
        Instant createdAt,
        LocalDate expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    /** Whether GitLab honours it at {@code instant}. */
    public boolean liveAt(Instant instant) {
        boolean expired =
                !instant.isBefore(expiresAt.atStartOfDay(ZoneOffset.UTC).toInstant());
        boolean revoked = revokedAt != null && !instant.isBefore(revokedAt);
        return !instant.isBefore(createdAt) && !expired && !revoked;
    }

    ProjectToken revoked(Instant at) {
        return new ProjectToken(
                id,
                project,
                name,
                description,
                scopes,
                accessLevel,
                value,
                createdAt,
                expiresAt,
                revokedAt == null ? at : revokedAt,
                lastUsedAt);
    }

    ProjectToken used(Instant at) {
        return new ProjectToken(
                id, project, name, description, scopes, accessLevel, value, createdAt, expiresAt, revokedAt, at);
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "token " + id + " \"" + name + "\" of project " + project;
    }
}
