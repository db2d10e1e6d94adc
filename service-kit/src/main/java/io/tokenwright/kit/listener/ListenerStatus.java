package io.tokenwright.kit.listener;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the listener of this instance is doing.
 *
 * @param partitions partitions assigned to this instance
 * @param lag records that the broker has and this instance has not handled; -1 while unknown
 * @param lastHandledAt when a batch was last stored; null if none was
 * @param stoppedSince since when batches fail, null while they do not
 * @param problem why they fail, without secrets; null while they do not
 * @param gaps partitions whose records were gone before they could be read, since this instance started
 */
public record ListenerStatus(
        int partitions,
        long lag,
        @Nullable Instant lastHandledAt,
        @Nullable Instant stoppedSince,
        @Nullable String problem,
        int gaps) {}
