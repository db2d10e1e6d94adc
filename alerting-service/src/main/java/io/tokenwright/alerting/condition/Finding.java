package io.tokenwright.alerting.condition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition that holds.
 *
 * @param version version that it is about
 * @param since when it began
 * @param summary one sentence
 * @param nextAction what a person should do, empty when nobody needs to
 * @param planned what is planned for the token, empty when nothing is
 * @param expiresAt when the version expires, null when no event said so
 * @param lastUsedAt last use that is known
 */
public record Finding(
        Condition condition,
        int version,
        Severity severity,
        Instant since,
        String summary,
        String nextAction,
        String planned,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {}
