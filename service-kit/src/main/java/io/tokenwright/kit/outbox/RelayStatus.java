package io.tokenwright.kit.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the relay of this instance is doing.
 *
 * @param leads whether this instance publishes; another one does, if not
 * @param outstanding records read and not yet acknowledged by the broker
 * @param lanesHeld keys whose record the broker refuses; their later events wait behind it
 * @param lastPublishedAt when the broker last acknowledged a record; null if it never did
 * @param problem why nothing moves, without secrets; null if it does
 */
public record RelayStatus(
        boolean leads,
        int outstanding,
        int lanesHeld,
        @Nullable Instant lastPublishedAt,
        @Nullable String problem) {}
