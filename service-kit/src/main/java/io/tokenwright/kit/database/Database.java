package io.tokenwright.kit.database;

/**
 * Runs work in transactions of the service's own PostgreSQL database. Thread-safe; a bean.
 *
 * <p>Deadlocks and serialization failures are retried a bounded number of times, so the work must have no effect outside
 * of the transaction. A connection that dies while COMMIT is under way leaves the outcome unknown: the caller sees
 * {@link CommitOutcomeUnknownException} and re-reads by natural key.
 */
public interface Database {

    /** Work inside a transaction. */
    @FunctionalInterface
    interface Work<T extends @org.jspecify.annotations.Nullable Object> {
        T in(Tx tx);
    }

    /** Runs {@code work} in a new read-committed transaction; rolls back when it throws. */
    <T extends @org.jspecify.annotations.Nullable Object> T inTransaction(Work<T> work);

    /** Runs {@code work} in a read-only transaction. {@link Tx#emit} is refused there. */
    <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work);
}
