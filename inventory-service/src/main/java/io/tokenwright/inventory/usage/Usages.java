package io.tokenwright.inventory.usage;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Observed use at rest. {@code JdbcUsages} beside it has the SQL. */
public interface Usages {
    /** Widens what is known; a report that says nothing new writes nothing. */
    void merge(Tx tx, List<Usage> reports);

    /** Everything observed of a token, latest use first, at most {@code limit} rows. */
    List<Usage> of(Tx tx, String tokenId, int limit);

    /** Latest use of each of these tokens; a token that was never seen in use is absent. */
    Map<String, Instant> lastUsed(Tx tx, Collection<String> tokenIds);
}
