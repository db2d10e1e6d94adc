package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens at rest. {@code JdbcRegister} beside it has the SQL. */
public interface Register {

    /** A token with the number of its last change, which is its ETag. */
    record Entry(Token token, long revision) {}

    /**
     * Merges facts of any tokens in any order and writes only what changed; a fact that says nothing new writes nothing. Waits
     * for no lock that another merge holds longer than its transaction. The changed tokens, before and after.
     */
    List<Change> merge(Tx tx, List<? extends Fact> facts);

    /**
     * Merges facts of one token that the caller has locked or reserved.
     *
     * @param known what the caller read under its lock; null where there was no such token
     */
    List<Change> mergeLocked(Tx tx, @Nullable Entry known, List<? extends Fact> facts);

    /** A token that a merge changed. {@code before} is a token of which nothing was known when it is new. */
    record Change(Token before, Token after) {
        /** Whether this change made the token. */
        public boolean isNew() {
            return before.versions().isEmpty();
        }
    }

    /** Locks the tokens' rows, in the order of their ids, and reads them: for a caller that will emit events. Absent ones are left out. */
    Map<String, Entry> lock(Tx tx, Collection<String> tokenIds);

    /** As {@link #lock} for one token that may not exist yet: its name is locked too, so that two callers cannot both create it. */
    Optional<Entry> lockOrReserve(Tx tx, String tokenId);

    /** Reads one token without a lock. */
    Optional<Entry> find(Tx tx, String tokenId);

    /** Up to {@code limit} token ids after {@code tokenId} in their order; for walks over all. */
    List<String> idsAfter(Tx tx, String tokenId, int limit);
}
