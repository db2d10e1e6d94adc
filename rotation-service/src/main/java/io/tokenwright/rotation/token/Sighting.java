package io.tokenwright.rotation.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was reported of the use of one value by one consumer.
 *
 * @param version version that was used; null when the reported fingerprint is that of no known version
 * @param fingerprint of the value in hex; empty when the reporter named the version instead
 * @param consumer workload
 * @param source who reported it last, as a CloudEvents source; empty when that was not kept yet
 * @param usedFrom address or host of the last use, empty when nobody said
 * @param firstUsedAt first use that was reported, by the reporter's clock
 * @param lastUsedAt last use that was reported, by the reporter's clock
 */
public record Sighting(
        @Nullable Integer version,
        String fingerprint,
        String consumer,
        String source,
        String usedFrom,
        Instant firstUsedAt,
        Instant lastUsedAt) {}
