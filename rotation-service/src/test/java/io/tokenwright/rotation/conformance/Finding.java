package io.tokenwright.rotation.conformance;

/**
 * What came of one promise.
 *
 * @param sentence what was seen; why it is broken, or why it could not be tried; never a secret
 */
public record Finding(Promise promise, Result result, String sentence) {

    public enum Result {
        KEPT,
        BROKEN,
        /** The declaration rules it out, or this connector cannot be brought into the situation. */
        NOT_APPLICABLE
    }
}
