package io.tokenwright.rotation.rotation;

import java.time.Instant;

/**
 * What a person did to a rotation, and what came of it.
 *
 * @param actor who, {@code user:ada}
 * @param sentence their reason, or why it was refused
 */
public record Intervention(Kind kind, String actor, String sentence, Instant at) {
    /** What was done. */
    public enum Kind {
        APPROVED,
        APPROVAL_REFUSED,
        /** Went past the approval, with a reason; a review is open until somebody else closes it. */
        GLASS_BROKEN,
        RETRIED,
        ROLLED_BACK,
        /** Wants to mint by hand what we could not. */
        VALUE_ASKED,
        /** Minted by hand and put the value beside the live path. */
        VALUE_GIVEN,
        /** Revoked by hand at the issuer, in their words. */
        REVOKED_BY_HAND,
        /** The version was replaced in place: there is nothing to go back to. */
        ROLL_BACK_REFUSED,
        /** Went past a window, a soak or a scream test. */
        WAIT_SKIPPED,
        /** There was nothing to go past any more. */
        SKIP_REFUSED,
        /** Asked to retire the old version without complete evidence. */
        EVIDENCE_WAIVED,
        /** The old version was in use: evidence against is not to be waived. */
        WAIVER_REFUSED,
        /** Misses the version that is disabled for a scream test. */
        COMPLAINED,
        /** Asked for a rotation while there was this one; it was heard of after the end and began no other. */
        ASKED_MEANWHILE
    }
}
