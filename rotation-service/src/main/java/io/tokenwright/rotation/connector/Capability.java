package io.tokenwright.rotation.connector;

/** What a connector can do. A call that is not declared is refused before anything is sent. */
public enum Capability {
    /** Mint a version under a name of our choice. */
    ISSUE,
    /** Put the next version in the place of the old one, within a lease. */
    REPLACE,
    /** Say whether a value is honoured, called with the value itself. */
    PROBE,
    /** Find what we minted by the start of its name. */
    FIND,
    /** Say by id whether a version is honoured and when it was used last. */
    INSPECT,
    /** Kill a version by id. */
    REVOKE,
    /** Disable a version in a way that can be undone. */
    QUARANTINE,
    /** Undo {@link #QUARANTINE}. */
    RESTORE
}
