package io.tokenwright.kit.database;

import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.DefaultTransactionDefinition;
import io.tokenwright.kit.failpoint.Failpoint;
import io.tokenwright.kit.outbox.Outbox;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.CMTTransactionHandler;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions by Micronaut Data's transaction manager, SQL by JDBI on the transaction's own connection.
 *
 * <p>Invariants:
 * <ul>
 *   <li>Events are appended last, in one statement that goes out with COMMIT, while every row lock of the work is still held:
 *       outbox ids order the events of a key as their row locks were taken.
 *   <li>The caller sees the failure that its work met. When a connection dies, the transaction manager reports its own
 *       rollback that failed on the dead connection and drops the cause, so the cause is kept here, inside the callback.
 *   <li>A failure after the work was done is a failed COMMIT. Unless the server refused it, its outcome is unknown, and is
 *       never taken for a rollback.
 * </ul>
 */
final class JdbcDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcDatabase.class);
    private static final int ATTEMPTS_MAX = 5;
    private static final Duration PAUSE_MAX = Duration.ofMillis(40);

    private final TransactionOperations<Connection> transactions;
    private final Outbox outbox;
    private final TransactionDefinition reading = definition(true);
    private final TransactionDefinition writing = definition(false);
    private final ThreadLocal<@Nullable Connection> current = new ThreadLocal<>();
    private final Jdbi jdbi;

    JdbcDatabase(TransactionOperations<Connection> transactions, Outbox outbox) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.jdbi = Jdbi.create(new OfTransaction()).installPlugin(new PostgresPlugin());
        // The transaction is Micronaut's to end, so JDBI neither commits nor complains that it is open.
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        jdbi.setTransactionHandler(new CMTTransactionHandler());
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new Attempt<T>(writing, true).run(work);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS_MAX || !SqlFailures.asksForRetry(e)) {
                    throw e;
                }
                LOG.debug("transaction is run again, attempt {} failed: {}", attempt, e.getMessage());
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_MAX.toNanos()) * attempt);
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return new Attempt<T>(reading, false).run(work);
    }

    /** Without an isolation level: the pool sets it once, where asking for it would cost each transaction a round trip. */
    private static TransactionDefinition definition(boolean readOnly) {
        var definition = new DefaultTransactionDefinition();
        definition.setReadOnly(readOnly);
        return definition;
    }

    /** One try of one transaction. */
    private final class Attempt<T extends @Nullable Object> {
        private final TransactionDefinition definition;
        private final boolean writable;
        private @Nullable RuntimeException failure;
        private boolean workDone;
        private boolean emitted;

        Attempt(TransactionDefinition definition, boolean writable) {
            this.definition = definition;
            this.writable = writable;
        }

        T run(Work<T> work) {
            if (current.get() != null) {
                throw new IllegalStateException("a transaction is open on this thread: pass its Tx on, do not nest");
            }
            T result;
            try {
                result = transactions.execute(definition, status -> inside(status.getConnection(), work));
            } catch (RuntimeException e) {
                throw explained(e);
            }
            Failpoint.reached("database-after-commit");
            if (emitted) {
                outbox.committed();
            }
            return result;
        }

        private T inside(Connection connection, Work<T> work) {
            current.set(connection);
            try (Handle handle = jdbi.open()) {
                var tx = new JdbcTx(handle, outbox, writable);
                T result = work.in(tx);
                Failpoint.reached("database-before-commit");
                workDone = true;
                emitted = tx.appendAndCommit();
                return result;
            } catch (RuntimeException e) {
                if (!workDone) {
                    failure = e;
                }
                throw e;
            } finally {
                current.remove();
            }
        }

        private RuntimeException explained(RuntimeException seen) {
            RuntimeException inWork = failure;
            if (inWork != null) {
                if (inWork != seen) {
                    inWork.addSuppressed(seen);
                }
                return inWork;
            }
            return workDone && writable && !SqlFailures.isRefusalByServer(seen)
                    ? new CommitOutcomeUnknownException(seen)
                    : seen;
        }
    }

    /** Hands JDBI the connection of the transaction on this thread, and never closes it. */
    private final class OfTransaction implements ConnectionFactory {
        @Override
        public Connection openConnection() {
            Connection connection = current.get();
            if (connection == null) {
                throw new IllegalStateException("no transaction is open on this thread");
            }
            return connection;
        }

        @Override
        public void closeConnection(Connection connection) {}
    }
}
