package io.tokenwright.kit.listener;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a partition goes on, and why. Pure.
 *
 * @param offset offset of the first record to read
 * @param reason why there
 * @param lostFrom first offset that should have been read and is gone; equal to {@code lostTo} if none is
 * @param lostTo offset after the last one that is gone
 */
record StartPosition(long offset, Reason reason, long lostFrom, long lostTo) {

    /** Why a partition goes on where it does. */
    enum Reason {
        /** Nothing was known: the topic is read whole. */
        NEW("the database has no position, the topic is read from its earliest record"),
        /** The usual case. */
        STORED("the position in the database"),
        /** The database is ahead of the group, by a crash between the two commits, or the group is behind by intent. */
        COMMITTED("the group's offset, which is lower than the position in the database"),
        /** The topic was made anew, here or in another cluster: offsets of the old one mean nothing. */
        OTHER_TOPIC("the topic is another one than before, it is read from its earliest record"),
        /** Retention has removed records that were not read. */
        GAP("records were removed before they were read, reading goes on at the earliest that is left"),
        /** The broker lost its tail, or offsets were set beyond it. */
        BEYOND_END("the position is beyond the end of the partition, it is read from its earliest record");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }

        /** Whether somebody should hear of it. */
        boolean isUnusual() {
            return this == OTHER_TOPIC || this == GAP || this == BEYOND_END;
        }
    }

    /** A position in the database: of which topic, and the next offset. */
    record Stored(UUID topicId, long nextOffset) {}

    /**
     * The decision. An event handled twice does no harm and one skipped does, so the lower offset wins; and a database
     * without a position holds no effect of this topic, whatever the group says.
     *
     * @param stored position in the database; null if there is none
     * @param committed the group's offset; null if there is none
     * @param topicId the topic's id at the broker
     * @param earliest first offset that the broker has
     * @param end offset after the last one
     */
    static StartPosition of(@Nullable Stored stored, @Nullable Long committed, UUID topicId, long earliest, long end) {
        if (stored == null) {
            return at(earliest, Reason.NEW);
        }
        if (!stored.topicId().equals(topicId)) {
            return at(earliest, Reason.OTHER_TOPIC);
        }
        if (stored.nextOffset() > end) {
            return at(earliest, Reason.BEYOND_END);
        }
        if (stored.nextOffset() < earliest) {
            return new StartPosition(earliest, Reason.GAP, stored.nextOffset(), earliest);
        }
        if (committed != null && committed < stored.nextOffset()) {
            return at(Math.max(committed, earliest), Reason.COMMITTED);
        }
        return at(stored.nextOffset(), Reason.STORED);
    }

    private static StartPosition at(long offset, Reason reason) {
        return new StartPosition(offset, reason, offset, offset);
    }
}
