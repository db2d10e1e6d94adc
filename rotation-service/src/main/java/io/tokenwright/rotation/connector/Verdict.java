package io.tokenwright.rotation.connector;

/** What a probe of a version says. */
public enum Verdict {
    /** The issuer honours it with the scopes that were asked for. */
    LIVE,
    /** The issuer does not honour it. */
    DEAD,
    /** Honoured, but scopes are missing. */
    DEGRADED,
    /** Rate limit, network, an answer that fits nothing: never counts as dead. */
    UNKNOWN
}
