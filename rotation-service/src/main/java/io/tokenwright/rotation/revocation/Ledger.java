package io.tokenwright.rotation.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Versions to kill, a row each, keyed by (token, version). {@code JdbcLedger} has the SQL. */
public interface Ledger {

    /** A leased row. {@code epoch} fences: a store with an older one is refused. */
    record Leased(Revocation revocation, long epoch) {}

    Optional<Revocation> find(String tokenId, int version);

    /** Leases up to {@code limit} rows due at {@code now}, those from outside first, skipping those leased by others. */
    List<Leased> leaseDue(Instant now, Duration lease, int limit);

    /** Leases one row; empty when it is held, confirmed, unknown or leased by another. */
    Optional<Leased> lease(String tokenId, int version, Duration lease);

    /** Whether the lease still stands; prolongs it. */
    boolean holds(Leased leased, Duration lease);

    /**
     * Stores what became of it, and the event when {@code next} reached CONFIRMED or UNCONFIRMED; false when another worker
     * leased it meanwhile. Ends the lease.
     */
    boolean store(Leased leased, Revocation next, Instant now);
}
