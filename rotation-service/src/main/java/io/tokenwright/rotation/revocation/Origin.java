package io.tokenwright.rotation.revocation;

/** Who gave an order. What others ask for goes before what rotations leave behind. */
public enum Origin {
    /** This service: a rotation, or the reconciler. */
    SERVICE,
    /** An event of another system or service; counted against the limit for these. */
    OUTSIDE,
    /** A person, directly here. */
    BY_HAND
}
