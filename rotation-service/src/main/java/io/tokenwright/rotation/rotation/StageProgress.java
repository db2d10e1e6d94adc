package io.tokenwright.rotation.rotation;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far one stage is.
 *
 * @param oldVersion KV version that held the old value at plan time; 0 when the path was empty
 * @param expectedVersion KV version that the next write expects
 * @param promotedVersion KV version of the promoted candidate, null before
 * @param promotedAt null before
 * @param begun whether a promotion was begun, so that a rollback must look at the path
 * @param accepted whether a person let us go on from what was found at the path
 * @param marks by copy of the path, what its sink said of it right after our last write
 */
public record StageProgress(
        int oldVersion,
        int expectedVersion,
        @Nullable Integer promotedVersion,
        @Nullable Instant promotedAt,
        boolean begun,
        boolean accepted,
        Map<String, String> marks) {

    /** A record of an older release knows of no copies. */
    public StageProgress {
        marks = marks == null ? Map.of() : Map.copyOf(marks);
    }

    /** A stage without copies. */
    public StageProgress(
            int oldVersion,
            int expectedVersion,
            @Nullable Integer promotedVersion,
            @Nullable Instant promotedAt,
            boolean begun,
            boolean accepted) {
        this(oldVersion, expectedVersion, promotedVersion, promotedAt, begun, accepted, Map.of());
    }

    StageProgress promoting() {
        return new StageProgress(oldVersion, expectedVersion, promotedVersion, promotedAt, true, accepted, marks);
    }

    StageProgress promoted(int kvVersion, Map<String, String> newMarks, Instant now) {
        return new StageProgress(oldVersion, kvVersion, kvVersion, now, true, false, newMarks);
    }

    StageProgress restored(int kvVersion) {
        return new StageProgress(oldVersion, kvVersion, null, null, false, false);
    }

    StageProgress expecting(int kvVersion) {
        return new StageProgress(oldVersion, kvVersion, promotedVersion, promotedAt, begun, true, marks);
    }
}
