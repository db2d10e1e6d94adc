package io.tokenwright.rotation.secretpath;

/** What became of a check-and-set write at a live path. */
public sealed interface Put {

    /** The value is there now, read back by fingerprint. */
    record Written(int version) implements Put {}

    /** Something else is there, or it was deleted; nothing was overwritten. */
    record Changed(int seenVersion, String sentence) implements Put {}
}
