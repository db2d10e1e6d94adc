package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.revocation.Revocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs and what they hold. {@code JdbcBulkRevocations} has the SQL. */
public interface BulkRevocations {

    /**
     * What a selector selects now.
     *
     * @param versions how many
     * @param hash over all of them; a start names it
     */
    record Preview(
            int versions,
            String hash,
            Map<String, Integer> byIssuer,
            Map<String, Integer> byOwner,
            Map<String, Integer> byEnvironment) {}

    /**
     * A run.
     *
     * @param pausedBy null while it runs
     * @param endedAt when all were proven dead, null before
     */
    record Run(
            String id,
            Selector selector,
            String hash,
            Cause cause,
            String detail,
            String startedBy,
            Instant startedAt,
            @Nullable String pausedBy,
            @Nullable Instant endedAt) {}

    /**
     * How far the versions of an issuer are.
     *
     * @param waiting not in the ledger yet
     * @param inLedger in the ledger, not proven dead
     * @param unconfirmed of those, still honoured, or not to be judged, after the issuer's propagation time
     * @param dead proven dead
     */
    record Progress(String issuer, int waiting, int inLedger, int unconfirmed, int dead) {
        boolean done() {
            return waiting == 0 && inLedger == 0;
        }
    }

    /** @param line its line in the ledger, null while it waits */
    record Item(
            String tokenId,
            int version,
            String issuer,
            @Nullable Revocation line) {}

    Preview preview(Tx tx, Selector selector);

    /** Stores a run with what its selector selects in {@code tx}. */
    void start(Tx tx, Run run);

    Optional<Run> find(Tx tx, String id);

    /** Newest first. */
    List<Run> newest(Tx tx, int limit);

    /** {@code by} null to go on; false when there is no such run or it has ended. */
    boolean pause(Tx tx, String id, @Nullable String by);

    List<Progress> progress(Tx tx, String id);

    /** Notes which of those in the ledger were proven dead, so that they need not be looked at again. */
    void settle(Tx tx, String id);

    /** Items after {@code afterTokenId} and {@code afterVersion}, by token and version. */
    List<Item> items(Tx tx, String id, String afterTokenId, int afterVersion, int limit);

    /** Runs that are to be fed, each locked until the end of {@code tx}; those that others hold are left out. */
    List<Run> lockRunning(Tx tx);

    /** How many of an issuer were written into the ledger after {@code since}, by all runs. */
    int orderedSince(Tx tx, String issuer, Instant since);

    /**
     * The next ones of an issuer that wait, in order.
     *
     * @param after where to begin: behind this one; null for the first
     */
    List<Item> waiting(Tx tx, String id, String issuer, @Nullable Item after, int limit);

    /** These, all of one issuer, are in the ledger now. */
    void ordered(Tx tx, String id, String issuer, List<Item> items, Instant now);

    void ended(Tx tx, String id, Instant now);
}
