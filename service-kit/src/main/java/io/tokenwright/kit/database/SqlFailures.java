package io.tokenwright.kit.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/**
 * What a failure of the database means for the caller, by SQLState.
 *
 * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">PostgreSQL error codes</a>
 */
public final class SqlFailures {
    private static final int CAUSES_MAX = 20;

    private SqlFailures() {}

    /** A deadlock or a serialization failure: the whole transaction may be run again at once. */
    public static boolean asksForRetry(Throwable failure) {
        return sqlState(failure)
                .filter(state -> state.equals("40001") || state.equals("40P01"))
                .isPresent();
    }

    /** A row with this key is there already. */
    public static boolean isUniqueViolation(Throwable failure) {
        return sqlState(failure).filter(state -> state.equals("23505")).isPresent();
    }

    /**
     * Whether the database, not the statement, is the trouble: connections, resources, read-only after a failover, lock and
     * statement timeouts, missing rights or tables (a migration under way). Such work succeeds unchanged at a later time.
     */
    public static boolean isInfrastructure(Throwable failure) {
        if (failure instanceof CommitOutcomeUnknownException) {
            return true;
        }
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException || cause instanceof IOException) {
                return true;
            }
        }
        return sqlState(failure).map(SqlFailures::isInfrastructureState).orElse(false);
    }

    private static boolean isInfrastructureState(String state) {
        return switch (state.substring(0, Math.min(2, state.length()))) {
            // Connection, authorization, transaction rollback, resources, limits, object in use, operator, system,
            // internal.
            case "08", "28", "40", "53", "54", "55", "57", "58", "XX" -> true;
            // Read-only transaction, no active or failed transaction, idle timeouts.
            case "25" -> true;
            // Missing table, column or right.
            case "42" -> true;
            default -> false;
        };
    }

    /** Whether the server itself said no to the last statement or the COMMIT behind it: then it was rolled back for certain. */
    static boolean isRefusalByServer(Throwable failure) {
        return sqlState(failure)
                .filter(state -> switch (state.substring(0, Math.min(2, state.length()))) {
                    // Data, integrity, transaction state, rollback, statement, resources, limits, object in use.
                    case "22", "23", "25", "40", "42", "53", "54", "55" -> true;
                    default -> false;
                })
                .isPresent();
    }

    /** SQLState of the first SQL exception among the causes. */
    public static Optional<String> sqlState(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }
}
