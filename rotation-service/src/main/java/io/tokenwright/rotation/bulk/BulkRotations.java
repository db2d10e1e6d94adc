package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs that rotate many tokens, and what they hold. {@code JdbcBulkRotations} has the SQL. */
public interface BulkRotations {

    /**
     * A run.
     *
     * @param failuresMax rotations that are stuck or rolled back before it pauses by itself
     * @param failuresAccepted those that a person knew of when it was resumed last
     * @param pausedBy null while it runs
     * @param pausedBecause null while it runs
     * @param endedAt when each of its rotations had ended, null before
     */
    record Run(
            String id,
            Selector selector,
            String hash,
            String detail,
            int failuresMax,
            int failuresAccepted,
            String startedBy,
            Instant startedAt,
            @Nullable String pausedBy,
            @Nullable String pausedBecause,
            @Nullable Instant endedAt) {}

    /** A version to be replaced. */
    record Chosen(String tokenId, int version, String issuer) {}

    /**
     * How far the tokens of an issuer are.
     *
     * @param waiting not begun
     * @param passedOver could not be begun
     * @param underWay their rotation goes on
     * @param needPerson of those, a person is needed
     * @param completed rotated
     * @param rolledBack as before
     * @param failed stuck, rolled back, or on the way back
     */
    record Progress(
            String issuer,
            int waiting,
            int passedOver,
            int underWay,
            int needPerson,
            int completed,
            int rolledBack,
            int failed) {
        boolean done() {
            return waiting == 0 && underWay == 0;
        }
    }

    /**
     * What became of one token.
     *
     * @param rotationId null while it waits, or when it was passed over
     * @param passedOver why no rotation was begun, null when one was or it waits
     * @param state of the rotation, null when there is none
     * @param sentence of the rotation, null when there is none
     */
    record Item(
            Chosen chosen,
            @Nullable String rotationId,
            @Nullable String passedOver,
            @Nullable String state,
            @Nullable String sentence) {}

    /** Ids of the tokens that a selector selects, in order, up to {@code limit}; those that wait in another run are left out. */
    List<String> selected(Tx tx, Selector selector, int limit);

    void start(Tx tx, Run run, List<Chosen> chosen);

    Optional<Run> find(Tx tx, String id);

    /** Newest first. */
    List<Run> newest(Tx tx, int limit);

    /** Runs that are to be fed. */
    List<Run> running(Tx tx);

    /** Does nothing to a run that has ended. */
    void pause(Tx tx, String id, String by, String because);

    /** Goes on; what has failed until now is known. */
    void resume(Tx tx, String id, int failures);

    List<Progress> progress(Tx tx, String id);

    /** Items after {@code afterTokenId}. */
    List<Item> items(Tx tx, String id, String afterTokenId, int limit);

    /** The next one of an issuer that waits and that nobody else begins, locked until the end of {@code tx}. */
    Optional<Chosen> lockNext(Tx tx, String id, String issuer);

    void begun(Tx tx, String id, String tokenId, String rotationId);

    void passedOver(Tx tx, String id, String tokenId, String sentence);

    void ended(Tx tx, String id, Instant now);
}
