package io.tokenwright.inventory.register;

/** What a version is for now. A rollback can take it back, which a state never does; the rotation's sequence decides. */
public enum VersionRole {
    /** Nobody said: newer than what the rotation hands out, and not minted by it. */
    UNKNOWN,
    /** Waits for its promotion. */
    CANDIDATE,
    /** Handed out at the last stage. */
    CURRENT,
    /** Replaced, may still be in use. */
    SUPERSEDED,
    /** Not handed out any more, about to be revoked. */
    RETIRED;

    /** Whether its expiry matters to a consumer. */
    public boolean watched() {
        return this == CURRENT || this == UNKNOWN;
    }
}
