package io.tokenwright.rotation.revocation;

/** Why a version is killed; the names are those of the event's {@code RevocationReason}. */
public enum Cause {
    UNKNOWN,
    ROTATED,
    LEAKED,
    OWNER_LEFT,
    UNUSED,
    REQUESTED,
    FAILED_CANDIDATE
}
