package io.tokenwright.schemas.codec;

/** The schema registry could not be asked. May heal by itself, so a record must not be given up. */
public final class SchemaRegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemaRegistryException(String message) {
        super(message);
    }

    public SchemaRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
