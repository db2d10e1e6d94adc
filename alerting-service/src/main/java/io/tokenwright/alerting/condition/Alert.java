package io.tokenwright.alerting.condition;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands.
 *
 * @param alertId {@code tokenId:version:condition}
 * @param transition grows by one with each move; 0 is only ever in memory
 * @param changedAt when it last moved
 * @param resolvedAt null while it is open
 * @param subject who and what the token was at the last move
 * @param acknowledgedBy who is at it, null when nobody is
 * @param silencedUntil null unless silenced
 */
public record Alert(
        String alertId,
        String tokenId,
        int version,
        Condition condition,
        AlertState state,
        Severity severity,
        long transition,
        Instant startedAt,
        Instant changedAt,
        @Nullable Instant resolvedAt,
        String summary,
        String nextAction,
        String planned,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        Subject subject,
        @Nullable String acknowledgedBy,
        @Nullable String acknowledgedNote,
        @Nullable Instant silencedUntil) {

    /** The token's description, flat. */
    public record Subject(
            @Nullable String name,
            @Nullable String owner,
            @Nullable String ownerContact,
            @Nullable String environment,
            @Nullable String issuer,
            List<String> consumers) {
        static Subject of(Description description) {
            return new Subject(
                    Stated.text(description.name()),
                    Stated.text(description.owner()),
                    Stated.text(description.ownerContact()),
                    Stated.text(description.environment()),
                    Stated.text(description.issuer()),
                    description.consumers());
        }
    }

    /** Identity of the alert about {@code condition} of a version. */
    public static String id(String tokenId, int version, Condition condition) {
        return tokenId + ":" + version + ":" + condition.code();
    }
}
