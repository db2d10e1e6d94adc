package io.tokenwright.inventory.register;

/**
 * State of a version, by rank: it only goes up. {@code EXPIRED} is never stored: it is the expiry compared with now, so that it
 * is right the moment it happens, after an outage, and when an issuer corrects an expiry.
 */
public enum VersionState {
    /** Minted, or about to be, and waiting beside the live path. */
    PENDING,
    /** Honoured. */
    ACTIVE,
    /** Past its expiry. */
    EXPIRED,
    /** Must not be honoured. */
    REVOKED
}
