package io.tokenwright.inventory.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One consumer's observed use of one version of a token. Reports widen the span, so duplicates and order do not matter.
 *
 * @param version as reported; null when the reporter knew only the fingerprint
 * @param fingerprint hex; null when the reporter did not say. Resolved to a version when read, because the report may come first
 * @param firstUsedAt earliest use that is known
 * @param lastUsedAt latest use that is known
 * @param usedFrom address or host of the latest use; empty when not said
 */
public record Usage(
        String tokenId,
        String consumer,
        @Nullable Integer version,
        @Nullable String fingerprint,
        @Nullable String fingerprintKeyId,
        Instant firstUsedAt,
        Instant lastUsedAt,
        String usedFrom) {

    /** What reports are merged by. */
    public record Key(
            String tokenId,
            String consumer,
            @Nullable Integer version,
            @Nullable String fingerprint,
            @Nullable String fingerprintKeyId) {}

    public Key key() {
        return new Key(tokenId, consumer, version, fingerprint, fingerprintKeyId);
    }

    /** Both reports in one. The later use says where from; of two at the same instant, the greater text, so order does not matter. */
    public Usage merge(Usage other) {
        int order = lastUsedAt.compareTo(other.lastUsedAt);
        boolean mine = order > 0 || (order == 0 && usedFrom.compareTo(other.usedFrom) >= 0);
        return new Usage(
                tokenId,
                consumer,
                version,
                fingerprint,
                fingerprintKeyId,
                firstUsedAt.isBefore(other.firstUsedAt) ? firstUsedAt : other.firstUsedAt,
                mine ? lastUsedAt : other.lastUsedAt,
                mine ? usedFrom : other.usedFrom);
    }
}
