package io.tokenwright.kit.outbox;

import static io.tokenwright.kit.KitService.awaitKafka;
import static io.tokenwright.kit.KitService.effects;
import static io.tokenwright.kit.KitService.firstOccurrences;
import static io.tokenwright.kit.KitService.write;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.KitService;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TcpProxy;
import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F6, F7 (the lead itself), F8 of the fault catalogue: order and liveness of the relay. */
class RelayFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static ServiceUnderTest service;
    private static EventRecorder recorder;

    @BeforeAll
    static void start() {
        service = KitService.with(new RecordingHandler(Topics.TOKEN_USED)).start();
        awaitKafka(service);
        recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of(Topics.TOKEN_USED.name()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        recorder.close();
        service.close();
    }

    @Test
    void a_slow_transaction_holds_nobody_up_and_is_not_passed_over_even_by_a_restart() throws Exception {
        String slow = newTokenId();
        String fast = newTokenId();
        String afterRestart = newTokenId();
        var drawn = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var own = KitService.with(new RecordingHandler(Topics.TOKEN_USED)).start();
        TestDatabase on = own.database();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var writer = service(on)) {
            var committed = threads.submit(() -> {
                writer.bean(Database.class).inTransaction(tx -> {
                    Outbox outbox = writer.bean(Outbox.class);
                    outbox.append(
                            tx.sql(),
                            List.of(outbox.record(slow, tokenUsed(slow).build())));
                    drawn.countDown();
                    awaitLatch(mayCommit);
                    return 0;
                });
            });
            awaitLatch(drawn);

            write(writer.bean(Database.class), fast);
            await().atMost(SOON).until(() -> recorder.of(fast).size() == 1);
            own.close();
            try (var restarted = service(on)) {
                write(restarted.bean(Database.class), afterRestart);
                await().atMost(SOON).until(() -> recorder.of(afterRestart).size() == 1);
                assertThat(recorder.of(slow)).isEmpty();

                mayCommit.countDown();

                committed.get(20, TimeUnit.SECONDS);
                await().atMost(SOON).until(() -> recorder.of(slow).size() == 1);
            }
        }
    }

    @Test
    void writers_that_overtake_each_other_leave_every_token_in_order() throws Exception {
        List<String> tokens = IntStream.range(0, 5).mapToObj(i -> newTokenId()).toList();
        int writesEach = 60;
        Database database = service.bean(Database.class);

        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < writesEach; i++) {
                for (String token : tokens) {
                    var _ = threads.submit(() -> write(database, token));
                }
            }
        }

        List<Long> everyCountInOrder =
                LongStream.rangeClosed(1, writesEach).boxed().toList();
        for (String token : tokens) {
            await().atMost(SOON).until(() -> recorder.of(token).size() >= writesEach);
            assertThat(firstOccurrences(recorder, token)).isEqualTo(everyCountInOrder);
            await().atMost(SOON).until(() -> effects(database, token) == writesEach);
        }
    }

    @Test
    void an_instance_that_does_not_lead_has_its_events_published_by_the_one_that_does() {
        String token = newTokenId();
        try (var follower = service(service.database())) {
            write(follower.bean(Database.class), token);

            await().atMost(SOON).until(() -> recorder.of(token).size() == 1);
            assertThat(follower.bean(Relay.class).status().leads()).isFalse();
        }
    }

    @Test
    void the_lead_is_handed_over_on_shutdown_without_waiting_for_the_lease() {
        String token = newTokenId();
        var leader = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .with("tokenwright.outbox.lease", "1m")
                .start();
        awaitKafka(leader);
        await().atMost(SOON).until(() -> leader.bean(Relay.class).status().leads());
        try (var next = service(leader.database())) {
            leader.close();
            write(next.bean(Database.class), token);

            await().atMost(SOON).until(() -> recorder.of(token).size() == 1);
        }
    }

    @Test
    void a_half_open_listen_connection_is_replaced_and_meanwhile_the_poll_finds_the_event() throws SQLException {
        TestDatabase direct = Parts.postgres().newDatabase();
        try (var proxy = new TcpProxy(
                URI.create(direct.jdbcUrl().substring("jdbc:".length())).getPort())) {
            proxy.mark("LISTEN outbox");
            try (var leader = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                            .onDatabase(direct)
                            .with("datasources.default.url", proxy.through(direct.jdbcUrl()))
                            .start();
                    var follower = service(direct)) {
                await().atMost(SOON)
                        .until(() -> leader.bean(Relay.class).status().leads());
                await().atMost(SOON).until(() -> listeners(direct) == 1);

                proxy.blackholeMarked();

                String token = newTokenId();
                write(follower.bean(Database.class), token);
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> recorder.of(token).size() == 1);
                // The dead one stays on the server's side until TCP gives it up; a second one shows the replacement.
                await().atMost(Duration.ofSeconds(30)).until(() -> listeners(direct) == 2);
            }
        }
    }

    private static ServiceUnderTest service(TestDatabase on) {
        var started = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .onDatabase(on)
                .start();
        awaitKafka(started);
        return started;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int listeners(TestDatabase database) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                var statement = connection.prepareStatement("""
                        SELECT count(*)
                        FROM pg_stat_activity
                        WHERE datname = current_database()
                          AND query IN ('LISTEN outbox', 'SELECT 1')
                          AND application_name = 'tokenwright-events'
                        """);
                var row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
