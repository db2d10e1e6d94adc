package io.tokenwright.rotation.connector;

/** A connector's declaration cannot be used: file, line, key and remedy. The connector is not loaded; others are. */
public final class InvalidDeclarationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidDeclarationException(String sentence) {
        super(sentence);
    }
}
