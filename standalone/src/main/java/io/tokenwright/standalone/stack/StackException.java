package io.tokenwright.standalone.stack;

/** The stack cannot be brought up or does not do as it should. The message is for the person at the terminal. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
