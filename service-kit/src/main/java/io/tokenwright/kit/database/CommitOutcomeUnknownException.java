package io.tokenwright.kit.database;

/** The connection died during COMMIT: the work is either wholly done or not at all. Re-read by natural key before redoing it. */
public final class CommitOutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommitOutcomeUnknownException(Throwable cause) {
        super("the connection died during COMMIT; whether the transaction took effect is unknown", cause);
    }
}
