package io.tokenwright.rotation.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is looked at afterwards by a second person, because somebody went past an approval. */
public final class Reviews {
    private Reviews() {}

    /**
     * A review.
     *
     * @param openedBy who broke the glass
     * @param reason in their words
     * @param closedAt null while it is open
     * @param closedBy null while it is open
     * @param note what the reviewer found, null while it is open
     */
    public record Review(
            String rotationId,
            String tokenId,
            Instant openedAt,
            String openedBy,
            String reason,
            @Nullable Instant closedAt,
            @Nullable String closedBy,
            @Nullable String note) {}

    /** What became of an attempt to close a review. */
    public sealed interface Closing {
        /** It is closed now. */
        record Closed(Review review) implements Closing {}

        /** @param sentence why not */
        record Refused(String sentence) implements Closing {}
    }

    /** Closes {@code review} in the name of {@code actor}, who must be neither who broke the glass nor who asked. Pure. */
    public static Closing close(
            Review review, String requestedBy, String actor, String note, Persons persons, Instant now) {
        if (review.closedAt() != null) {
            return new Closing.Refused("the review was closed by " + review.closedBy() + " at " + review.closedAt());
        }
        if (persons.areOne(actor, review.openedBy()) || persons.areOne(actor, requestedBy)) {
            return new Closing.Refused(actor + " had a part in it: a second person must review it");
        }
        return new Closing.Closed(new Review(
                review.rotationId(),
                review.tokenId(),
                review.openedAt(),
                review.openedBy(),
                review.reason(),
                now,
                actor,
                note));
    }
}
