package io.tokenwright.alerting.delivery;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.TokenAlert;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The body of a webhook, in the shape that Standard Webhooks recommends.
 *
 * @param type {@code token.alert.firing}, {@code .acknowledged}, {@code .resolved}
 * @param timestamp when the alert moved
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the specification,
 *     payload structure</a>
 */
@Serdeable
record Notice(String type, Instant timestamp, Data data) {
    /** The alert, named as on the topic. */
    @Serdeable
    record Data(
            String alertId,
            String tokenId,
            int version,
            String condition,
            String severity,
            String status,
            long transition,
            Instant startedAt,
            @Nullable Instant resolvedAt,
            String summary,
            String nextAction,
            String planned,
            String runbookUrl,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String name,
            @Nullable String owner,
            @Nullable String ownerContact,
            @Nullable String environment,
            @Nullable String issuer,
            List<String> consumers) {}

    /** Whether nobody is to hear of it: it is silenced. */
    static boolean isQuiet(TokenAlert alert) {
        return alert.getStatus() == AlertStatus.SILENCED;
    }

    static Notice of(TokenAlert alert) {
        return new Notice(
                "token.alert." + alert.getStatus().name().toLowerCase(Locale.ROOT),
                alert.getOccurredAt(),
                new Data(
                        alert.getAlertId(),
                        alert.getTokenId(),
                        alert.getVersion(),
                        alert.getCondition(),
                        alert.getSeverity().name(),
                        alert.getStatus().name(),
                        alert.getTransition(),
                        alert.getStartedAt(),
                        alert.getResolvedAt(),
                        alert.getSummary(),
                        alert.getNextAction(),
                        alert.getPlanned(),
                        alert.getRunbookUrl(),
                        alert.getExpiresAt(),
                        alert.getLastUsedAt(),
                        alert.getName(),
                        alert.getOwner(),
                        alert.getOwnerContact(),
                        alert.getEnvironment(),
                        alert.getIssuer(),
                        alert.getConsumers()));
    }
}
