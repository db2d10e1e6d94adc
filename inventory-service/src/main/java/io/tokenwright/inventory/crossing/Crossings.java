package io.tokenwright.inventory.crossing;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is due and what was announced, at rest. {@code JdbcCrossings} beside it has the SQL. */
public interface Crossings {
    /** A crossing of a token that is to be announced. */
    record Announcement(String tokenId, Crossing crossing) {}

    /** When a version is next due; null when it never will be. */
    record Next(String tokenId, int version, @Nullable Instant at) {}

    /** Locks the tokens of up to {@code limit} versions due at {@code now}, longest due first, skipping those that others hold. */
    List<String> claimDue(Tx tx, Instant now, int limit);

    /** Notes crossings as announced; those that were not before, in the order given. */
    List<Announcement> announce(Tx tx, List<Announcement> crossings, Instant now);

    /** Stores when versions are next due. */
    void schedule(Tx tx, List<Next> next);

    /** When anything is next due. */
    Optional<Instant> nextDue(Tx tx);
}
