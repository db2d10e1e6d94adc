package io.tokenwright.rotation.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rotations at rest, a row each. {@code JdbcRotations} has the SQL. */
public interface Rotations {

    /** Leases up to {@code limit} rotations due at {@code now}, most urgent first, skipping those leased by others. */
    List<Held> leaseDue(Instant now, Duration lease, int limit);

    /** What others asked of a rotation and no decision has taken in yet, in order. */
    List<Request> requests(String rotationId);

    /**
     * Stores state, ledger orders and events in one transaction, and takes {@code request} as done; the stored rotation, or
     * empty if another worker moved it or leased it first: drop it, it is not ours any more.
     *
     * @param request request that the decision answers, null for the result of a step
     */
    Optional<Held> store(Decision decision, @org.jspecify.annotations.Nullable Request request, Instant now);

    /** Takes a request as done without a move: its state has no row for it. */
    void decline(Request request);

    /** Whether the lease of this epoch still stands; prolongs it. Asked before every effect outside. */
    boolean holds(Rotation rotation, Duration lease);

    /** Ends the lease, so that the next due moment is seen at once. */
    void release(Rotation rotation);

    /**
     * A rotation as it was stored last, leased by the caller.
     *
     * @param asked whether something was asked of it then that no decision has taken in; what is asked later makes it due, or shows
     *     with the next store
     */
    record Held(Rotation rotation, boolean asked) {}

    /** @param id natural key of the request */
    record Request(String id, String rotationId, Event event) {}
}
