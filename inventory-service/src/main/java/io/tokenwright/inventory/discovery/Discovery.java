package io.tokenwright.inventory.discovery;

import java.time.Instant;
import java.util.List;

/** What a discovery saw. Lists are cut at {@link #LIST_MAX}; the counts are not. */
public record Discovery(
        Instant startedAt,
        boolean complete,
        int foundPaths,
        int registeredTokens,
        int unknownPaths,
        List<String> unknown,
        List<String> deniedPaths,
        List<String> missingPaths,
        List<String> kvV1Mounts,
        List<String> unreadableMetadata) {
    static final int LIST_MAX = 200;
}
