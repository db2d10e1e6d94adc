package io.tokenwright.rotation.reconcile;

import io.tokenwright.rotation.connector.Connector.Limits;
import io.tokenwright.rotation.revocation.Revocation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a credential stands that an issuer lists as live under one of our names. Pure. */
public enum Standing {
    /** The version that is handed out. */
    CURRENT,
    /** An open rotation has it, or will find it by its name. */
    IN_ROTATION,
    /** The ledger kills it, or waits to, or killed it so lately that the list may not show it yet. */
    IN_LEDGER,
    /** Proven dead once and live again: the issuer was restored, or the proof was a cache. It is killed again. */
    RISEN,
    /** Minted by a rotation that has ended without it: its value is nowhere. It is killed. */
    ORPHAN,
    /** A version that is not current and in no rotation: in use or not, a person has to say. */
    SUPERSEDED,
    /** Named as by us, but its rotation is not known here: a person has to say. */
    FOREIGN;

    /**
     * What is known of a credential, read after the list was.
     *
     * @param listedAt when the list was asked for
     * @param line its line in the ledger, null for none
     * @param version the version that it is, null for none
     * @param rotation the rotation that its name holds, null when that is not known here
     */
    record Seen(
            Instant listedAt,
            @Nullable Revocation line,
            @Nullable Version version,
            @Nullable Rotation rotation) {}

    /** @param inRotation whether an open rotation of its token replaces it, or made it */
    record Version(boolean current, boolean inRotation) {}

    record Rotation(boolean open) {}

    /** Whether a person is needed. */
    public boolean needsPerson() {
        return this == SUPERSEDED || this == FOREIGN;
    }

    static Standing of(Seen seen, Limits limits) {
        Revocation line = seen.line();
        if (line != null) {
            return risen(line, seen.listedAt(), limits) ? RISEN : IN_LEDGER;
        }
        Version version = seen.version();
        if (version != null) {
            return version.inRotation() ? IN_ROTATION : version.current() ? CURRENT : SUPERSEDED;
        }
        Rotation rotation = seen.rotation();
        if (rotation != null) {
            return rotation.open() ? IN_ROTATION : ORPHAN;
        }
        return FOREIGN;
    }

    /** A list from a replica, and a probe answered by a cache, may lag: only what outlived both has risen. */
    private static boolean risen(Revocation line, Instant listedAt, Limits limits) {
        Instant acceptedAt = line.acceptedAt();
        return line.state() == Revocation.State.CONFIRMED
                && acceptedAt != null
                && acceptedAt
                        .plus(limits.propagation())
                        .plus(limits.listingDelay())
                        .isBefore(listedAt);
    }
}
