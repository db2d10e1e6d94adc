package io.tokenwright.inventory.register;

import io.tokenwright.events.RotationState;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The newest rotation of a token, as the rotation-service last told it.
 *
 * @param sequence grows with each event of the token; the greatest wins
 * @param sentence what it does now, for people
 * @param nextAction what a person should do; empty when nobody needs to
 * @param nextAt when it goes on by itself
 * @param healthy false when a person is needed
 */
public record RotationView(
        String rotationId,
        long sequence,
        String eventId,
        RotationState state,
        int fromVersion,
        @Nullable Integer toVersion,
        @Nullable String stage,
        String reason,
        String sentence,
        String nextAction,
        @Nullable Instant nextAt,
        boolean healthy,
        Instant since) {
    private static final Comparator<RotationView> ORDER =
            Comparator.comparingLong(RotationView::sequence).thenComparing(RotationView::eventId);

    static @Nullable RotationView last(@Nullable RotationView a, @Nullable RotationView b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return ORDER.compare(a, b) >= 0 ? a : b;
    }

    /** Whether it still goes on. */
    public boolean open() {
        return switch (state) {
            case COMPLETED, ROLLED_BACK -> false;
            case UNKNOWN,
                    PLANNED,
                    AWAITING_APPROVAL,
                    ISSUING,
                    STAGED,
                    VERIFYING,
                    PROMOTED,
                    OBSERVING,
                    RETIRED,
                    REVOKING,
                    ROLLING_BACK,
                    STUCK -> true;
        };
    }
}
