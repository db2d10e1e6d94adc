package io.tokenwright.kit.database;

import static io.tokenwright.kit.KitService.write;
import static io.tokenwright.kit.KitService.writes;
import static io.tokenwright.kit.testkit.KnownFault.F33;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.kit.KitService;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TcpProxy;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F5, F10 and F33 of the fault catalogue, and pitfall P8: what the caller of a transaction is told. */
class DatabaseFaultsIT {
    private static TcpProxy proxy;
    private static ServiceUnderTest service;
    private static Database database;

    @BeforeAll
    static void start() {
        TestDatabase direct = Parts.postgres().newDatabase();
        proxy = new TcpProxy(
                URI.create(direct.jdbcUrl().substring("jdbc:".length())).getPort());
        service = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .onDatabase(direct)
                .with("datasources.default.url", proxy.through(direct.jdbcUrl()))
                .start();
        database = service.bean(Database.class);
    }

    @AfterAll
    static void stop() {
        service.close();
        proxy.close();
    }

    @Test
    void a_connection_that_dies_during_commit_leaves_the_outcome_to_be_read() {
        String token = newTokenId();
        proxy.mark(token);

        assertThatThrownBy(() -> database.inTransaction(tx -> {
                    count(tx, token);
                    // Nothing else follows but COMMIT.
                    proxy.swallowNextAnswerOnMarked();
                    return 0;
                }))
                .isInstanceOf(CommitOutcomeUnknownException.class);

        proxy.heal();
        assertThat(writes(database, token))
                .as("it had taken effect, so doing it again would double it")
                .isEqualTo(1);
    }

    @Test
    void a_connection_that_dies_in_the_work_is_reported_with_its_cause_and_the_next_transaction_works() {
        String token = newTokenId();

        assertThatThrownBy(() -> database.inTransaction(tx -> {
                    count(tx, token);
                    int self = tx.sql()
                            .createQuery("SELECT pg_backend_pid()")
                            .mapTo(Integer.class)
                            .one();
                    terminate(self);
                    count(tx, token);
                    return 0;
                }))
                .satisfies(failure -> {
                    assertThat(SqlFailures.sqlState(failure))
                            .hasValueSatisfying(state -> assertThat(state).isIn("57P01", "08006", "08003"));
                    assertThat(SqlFailures.isInfrastructure(failure)).isTrue();
                });

        assertThat(writes(database, token)).isZero();
        assertThat(write(database, token)).isEqualTo(1);
    }

    @Test
    void a_deadlock_is_resolved_by_running_the_transaction_again() throws Exception {
        String one = newTokenId();
        String two = newTokenId();
        write(database, one);
        write(database, two);
        var bothHoldOne = new CyclicBarrier(2);
        var runs = new AtomicInteger();

        try (var threads = Executors.newFixedThreadPool(2)) {
            var forward = threads.submit(() -> inOrder(one, two, bothHoldOne, runs));
            var backward = threads.submit(() -> inOrder(two, one, bothHoldOne, runs));
            forward.get(30, TimeUnit.SECONDS);
            backward.get(30, TimeUnit.SECONDS);
        }

        assertThat(runs).hasValue(3);
        assertThat(writes(database, one)).isEqualTo(3);
        assertThat(writes(database, two)).isEqualTo(3);
    }

    /** As a process that was stopped between two statements: it neither goes on nor hangs up. */
    @Test
    @Withstands(fault = F33, outcome = "its session ends with its lease, so that no row stays locked by it")
    void a_row_that_a_frozen_process_has_locked_is_free_again_when_its_work_may_be_taken_over() throws Exception {
        String token = newTokenId();
        write(database, token);
        var locked = new CountDownLatch(1);
        var thawed = new CountDownLatch(1);

        try (var threads = Executors.newSingleThreadExecutor()) {
            var frozen = threads.submit(() -> database.inTransaction(tx -> {
                count(tx, token);
                locked.countDown();
                awaitThaw(thawed);
                count(tx, token);
                return 0;
            }));
            locked.await();
            try {
                assertThat(write(database, token)).isEqualTo(2);
            } finally {
                thawed.countDown();
            }
            assertThatThrownBy(frozen::get)
                    .satisfies(failure ->
                            assertThat(SqlFailures.isInfrastructure(failure)).isTrue());
        }
        assertThat(writes(database, token)).isEqualTo(2);
    }

    private static void awaitThaw(CountDownLatch thawed) {
        try {
            assertThat(thawed.await(60, TimeUnit.SECONDS))
                    .as("the row was never free")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_read_only_transaction_refuses_events_and_a_nested_one_is_a_bug() {
        assertThatThrownBy(() -> database.read(tx -> {
                    tx.emit(tokenUsed(newTokenId()).build());
                    return 0;
                }))
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> database.inTransaction(tx -> database.read(inner -> 0)))
                .hasMessageContaining("do not nest");
    }

    private static Object inOrder(String first, String second, CyclicBarrier barrier, AtomicInteger runs) {
        return database.inTransaction(tx -> {
            int run = runs.incrementAndGet();
            count(tx, first);
            if (run <= 2) {
                await(barrier);
            }
            count(tx, second);
            return run;
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void count(Tx tx, String token) {
        tx.sql()
                .createUpdate(
                        "INSERT INTO token AS known VALUES (:token, 1) ON CONFLICT (token_id) DO UPDATE SET writes = known.writes + 1")
                .bind("token", token)
                .execute();
    }

    private static void terminate(int pid) {
        TestDatabase on = service.database();
        try (var connection = java.sql.DriverManager.getConnection(on.jdbcUrl(), on.username(), on.password());
                var statement = connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
            statement.setInt(1, pid);
            statement.execute();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
