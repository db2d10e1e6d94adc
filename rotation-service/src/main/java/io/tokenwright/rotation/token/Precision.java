package io.tokenwright.rotation.token;

/** How exact an expiry is. */
public enum Precision {
    /** Not stated. */
    UNKNOWN,
    /** Never expires, said explicitly. */
    NONE,
    /** A date; counts as the start of that day, UTC. */
    DATE,
    /** A moment. */
    INSTANT
}
