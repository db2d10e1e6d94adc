package io.tokenwright.kit.listener;

import static io.tokenwright.kit.KitService.awaitKafka;
import static io.tokenwright.kit.KitService.effects;
import static io.tokenwright.kit.testkit.KnownFault.F47;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenRevoked;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static io.tokenwright.kit.testkit.TestProducer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.KitService;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.EventRecorder.Recorded;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TcpProxy;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F4, F15, F17 of the fault catalogue, and what a handler may throw. */
class ListenerFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RecordingHandler HANDLER = new RecordingHandler(Topics.TOKEN_USED, Topics.TOKEN_REVOKED);
    private static ServiceUnderTest service;
    private static TestProducer producer;
    private static EventRecorder deadLetters;

    @BeforeAll
    static void start() {
        service = KitService.with(HANDLER).start();
        awaitKafka(service);
        producer = new TestProducer(Parts.kafka().bootstrapServers());
        deadLetters = new EventRecorder(
                Parts.kafka().bootstrapServers(),
                List.of(Topics.TOKEN_USED.deadLetterName(), Topics.TOKEN_REVOKED.deadLetterName()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        deadLetters.close();
        producer.close();
        service.close();
    }

    @Test
    void poison_goes_to_the_dead_letter_topic_as_it_came_and_the_partition_moves_on() {
        String token = newTokenId();
        byte[] good = producer.encode(tokenUsed(token).build());
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 3);
        byte[] otherType = producer.encode(tokenRevoked(token, 1).build());
        byte[] unknownSchema = good.clone();
        unknownSchema[3] ^= 1;

        put(token, bytes("garbage"));
        put(token, null);
        put(token, cut);
        put(token, otherType);
        put(token, unknownSchema);
        put(token, new byte[300_000]);
        producer.sendRaw("token-used", bytes("other-" + token), good);
        producer.sendRaw("token-used", null, good);
        put(token, producer.encode(tokenUsed(token).setActor("a\u0007b").build()));
        put(token, producer.encode(tokenUsed(token).setSource("x".repeat(300)).build()));
        producer.send(tokenUsed(token).build());

        await().atMost(SOON).until(() -> effects(database(), token) == 1);
        await().atMost(SOON).until(() -> letters(token).size() == 8);
        assertThat(letters(token))
                .extracting(letter -> letter.header("dlq-reason"))
                .containsExactlyInAnyOrder(
                        "unknown-format",
                        "empty",
                        "malformed",
                        "wrong-type",
                        "unknown-schema",
                        "too-large",
                        "bad-field",
                        "bad-field");
        assertThat(letters(token).getFirst().raw().value()).isEqualTo(bytes("garbage"));
        assertThat(letters(token).getFirst().header("dlq-topic")).isEqualTo("token-used");
        assertThat(letters("other-" + token))
                .extracting(letter -> letter.header("dlq-reason"))
                .containsExactly("wrong-key");
    }

    /** What an instance still holds that was frozen, has lost its partitions and is thawed. */
    @Test
    void a_batch_that_another_instance_has_handled_meanwhile_is_left_out() {
        String token = newTokenId();
        String rejected = newTokenId();
        HANDLER.before((tx, batch) -> batch.forEach(event -> {
            if (event.key().equals(rejected)) {
                throw new RejectedEventException("not-for-us", "token is not known: register it first");
            }
        }));
        Map<String, UUID> topicIds = Map.of("token-used", UUID.randomUUID());
        var batch = List.of(record(7, token), record(8, rejected), record(9, token));
        var handling = service.bean(BatchHandling.class);

        handling.handle(batch, topicIds);
        assertThat(timesHandled(token)).isEqualTo(2);
        handling.handle(batch, topicIds);

        assertThat(timesHandled(token)).isEqualTo(2);
        await().atMost(SOON).until(() -> letters(rejected).size() == 1);

        handling.handle(List.of(record(9, token), record(10, token)), topicIds);

        assertThat(timesHandled(token)).as("only what follows").isEqualTo(3);
    }

    private static long timesHandled(String token) {
        return database()
                .read(tx -> tx.sql()
                        .createQuery("SELECT coalesce(sum(times), 0) FROM effect WHERE token_id = :token")
                        .bind("token", token)
                        .mapTo(Long.class)
                        .one());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String token) {
        byte[] value = producer.encode(tokenUsed(token).build());
        return new ConsumerRecord<>("token-used", 99_999, offset, bytes(token), value);
    }

    @Test
    @Withstands(fault = F47, outcome = "a source that may not say so is put aside")
    void a_source_that_may_not_say_so_is_put_aside() {
        String token = newTokenId();

        producer.send(tokenRevoked(token, 1).setSource("evil/ci").build());
        producer.send(tokenRevoked(token, 1).build());

        await().atMost(SOON).until(() -> effects(database(), token) == 1);
        await().atMost(SOON).until(() -> letters(token).size() == 1);
        assertThat(letters(token).getFirst().header("dlq-reason")).isEqualTo("source-not-allowed");
    }

    @Test
    void what_the_handler_rejects_or_breaks_on_is_put_aside_alone_and_the_rest_takes_effect() {
        String rejected = newTokenId();
        String broken = newTokenId();
        String badSql = newTokenId();
        String fine = newTokenId();
        HANDLER.before((tx, batch) -> batch.forEach(event -> {
            if (event.key().equals(rejected)) {
                throw new RejectedEventException("not-for-us", "token is not known: register it first");
            }
            if (event.key().equals(broken)) {
                throw new IllegalStateException("bug");
            }
            if (event.key().equals(badSql)) {
                tx.sql().execute("SELECT 1 / 0");
            }
        }));

        producer.sendAll(List.of(
                tokenUsed(fine).build(),
                tokenUsed(rejected).build(),
                tokenUsed(broken).build(),
                tokenUsed(badSql).build(),
                tokenUsed(fine).build()));

        await().atMost(SOON).until(() -> effects(database(), fine) == 2);
        await().atMost(SOON)
                .until(() -> letters(badSql).size() == 1 && letters(broken).size() == 1);
        HANDLER.before((tx, batch) -> {});
        assertThat(letters(rejected))
                .extracting(letter -> letter.header("dlq-reason"))
                .containsExactly("not-for-us");
        assertThat(letters(broken).getFirst().header("dlq-reason")).isEqualTo("handler-failed");
        assertThat(letters(broken).getFirst().header("dlq-detail")).doesNotContain("bug");
        assertThat(effects(database(), rejected) + effects(database(), broken) + effects(database(), badSql))
                .isZero();
    }

    @Test
    void while_the_database_is_away_nothing_is_skipped_and_the_status_says_so() {
        TestDatabase direct = Parts.postgres().newDatabase();
        try (var proxy = new TcpProxy(
                        URI.create(direct.jdbcUrl().substring("jdbc:".length())).getPort());
                var behindProxy = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                        .onDatabase(direct)
                        .with("datasources.default.url", proxy.through(direct.jdbcUrl()))
                        .start()) {
            awaitKafka(behindProxy);
            String token = newTokenId();
            producer.send(tokenUsed(token).build());
            await().atMost(SOON).until(() -> effects(behindProxy.bean(Database.class), token) == 1);

            proxy.refuse();
            List<TokenUsed> meanwhile = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                meanwhile.add(tokenUsed(token).build());
            }
            producer.sendAll(meanwhile);
            await().atMost(SOON)
                    .until(() -> behindProxy.bean(Listener.class).status().stoppedSince() != null);
            proxy.heal();

            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> effects(behindProxy.bean(Database.class), token) == 501);
            await().atMost(SOON)
                    .until(() -> behindProxy.bean(Listener.class).status().stoppedSince() == null);
        }
    }

    @Test
    void an_instance_frozen_beyond_its_poll_interval_does_no_harm_when_it_thaws() throws Exception {
        String group = "zombies-" + UUID.randomUUID();
        String token = newTokenId();
        var frozen = new CountDownLatch(1);
        var thaw = new CountDownLatch(1);
        var zombieHandler = new RecordingHandler(Topics.TOKEN_USED);
        zombieHandler.before((tx, batch) -> {
            if (batch.stream().anyMatch(event -> event.key().equals(token))) {
                frozen.countDown();
                awaitUninterrupted(thaw);
            }
        });
        try (var zombie = KitService.with(zombieHandler)
                .with("tokenwright.kafka.group-id", group)
                .with("tokenwright.listener.poll-interval-max", "4s")
                .start()) {
            awaitKafka(zombie);
            await().atMost(SOON)
                    .until(() -> zombie.bean(Listener.class).status().partitions() > 0);
            for (int i = 0; i < 20; i++) {
                producer.send(tokenUsed(token).build());
            }
            assertThat(frozen.await(30, TimeUnit.SECONDS)).isTrue();

            try (var heir = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                    .onDatabase(zombie.database())
                    .with("tokenwright.kafka.group-id", group)
                    .start()) {
                await().atMost(SOON).until(() -> effects(heir.bean(Database.class), token) == 20);
                long before = positions(heir);
                zombieHandler.before((tx, batch) -> {});
                thaw.countDown();

                producer.send(tokenUsed(token).build());
                await().atMost(SOON).until(() -> effects(heir.bean(Database.class), token) == 21);
                assertThat(positions(heir)).isGreaterThanOrEqualTo(before + 1);
            }
        }
    }

    private static long positions(ServiceUnderTest of) {
        return of.bean(Database.class)
                .read(tx -> tx.sql()
                        .createQuery(
                                "SELECT coalesce(sum(next_offset), 0) FROM listener_position WHERE topic = 'token-used'")
                        .mapTo(Long.class)
                        .one());
    }

    private static void put(String key, byte @org.jspecify.annotations.Nullable [] value) {
        producer.sendRaw("token-used", bytes(key), value);
    }

    private static List<Recorded> letters(String key) {
        return deadLetters.of(key);
    }

    private static Database database() {
        return service.bean(Database.class);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
