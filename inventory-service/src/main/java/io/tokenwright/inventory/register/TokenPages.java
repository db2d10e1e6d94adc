package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists of tokens by keyset. {@code JdbcTokenPages} beside it has the SQL. */
public interface TokenPages {
    /**
     * What to list; null does not filter.
     *
     * @param namePrefix how the name begins, in the same case
     * @param labels that it must have, all of them; empty for any
     */
    record Filter(
            @Nullable String owner,
            @Nullable String environment,
            @Nullable String issuer,
            @Nullable VersionState state,
            @Nullable String namePrefix,
            Map<String, String> labels) {}

    /** A token as a list shows it. {@code name} is empty when nobody named it. */
    record Row(
            String tokenId,
            String name,
            @Nullable String owner,
            @Nullable String environment,
            @Nullable String issuer,
            @Nullable Integer currentVersion,
            VersionState state,
            @Nullable Instant expiresAt) {}

    /** Up to {@code limit} tokens after (afterName, afterId) in the order of name and id; null for the first page. */
    List<Row> page(Tx tx, Filter filter, Instant now, @Nullable String afterName, @Nullable String afterId, int limit);

    /** How many tokens are in each state at {@code now}. Reads the whole table: for a metric that is asked for seldom. */
    Map<VersionState, Long> counts(Tx tx, Instant now);
}
