package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * A state that a rotation of the token was in. The rotation-service numbers them all, so the highest number is the latest.
 *
 * @param state as the event spells it
 * @param healthy false when a person is needed
 */
@Serdeable
public record RotationFact(
        long sequence,
        String rotationId,
        String state,
        int fromVersion,
        @Nullable Integer toVersion,
        String reason,
        String sentence,
        String nextAction,
        @Nullable Instant nextAt,
        boolean healthy,
        Instant at) {
    static @Nullable RotationFact later(@Nullable RotationFact a, @Nullable RotationFact b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.sequence >= b.sequence ? a : b;
    }

    boolean isStuck() {
        return state.equals("STUCK");
    }

    boolean hasEnded() {
        return state.equals("COMPLETED") || state.equals("ROLLED_BACK");
    }

    /** A rotation that goes on without a person. */
    boolean isUnderWay() {
        return healthy && !isStuck() && !hasEnded();
    }
}
