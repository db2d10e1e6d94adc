package io.tokenwright.rotation.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tokenwright.rotation.rotation.Reviews;
import java.time.Instant;

/**
 * A review of an approval that somebody went past.
 *
 * @param rotationId rotation that it is about
 * @param tokenId token that was rotated
 * @param open whether a second person has still to look at it
 * @param openedAt when the glass was broken
 * @param openedBy who broke it
 * @param reason in their words
 * @param closedAt absent while open
 * @param closedBy who reviewed it; absent while open
 * @param note what the reviewer found; absent while open
 */
@Serdeable
public record ReviewView(
        String rotationId,
        String tokenId,
        boolean open,
        Instant openedAt,
        String openedBy,
        String reason,
        @Nullable Instant closedAt,
        @Nullable String closedBy,
        @Nullable String note) {

    static ReviewView of(Reviews.Review review) {
        return new ReviewView(
                review.rotationId(),
                review.tokenId(),
                review.closedAt() == null,
                review.openedAt(),
                review.openedBy(),
                review.reason(),
                review.closedAt(),
                review.closedBy(),
                review.note());
    }
}
