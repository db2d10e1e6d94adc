package io.tokenwright.kit.listener;

import static io.tokenwright.kit.KitService.awaitKafka;
import static io.tokenwright.kit.KitService.effects;
import static io.tokenwright.kit.KitService.firstOccurrences;
import static io.tokenwright.kit.KitService.write;
import static io.tokenwright.kit.testkit.KnownFault.F41;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenwright.kit.KitService;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaClusterChanged;
import io.tokenwright.kit.kafka.KafkaWatch;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TcpProxy;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F13, F16 and F41 of the fault catalogue, on a broker of their own that they may break. */
class BrokerFaultsIT {
    private static final Duration LATER = Duration.ofSeconds(60);

    @Test
    void writes_go_on_while_the_broker_is_down_and_their_events_follow(@TempDir Path folder) throws Exception {
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                var service = on(kafka, List.of())) {
            awaitKafka(service);
            Database database = service.bean(Database.class);
            String token = newTokenId();
            write(database, token);
            await().atMost(LATER).until(() -> effects(database, token) == 1);

            kafka.stop();
            await().atMost(LATER)
                    .until(() -> !service.bean(KafkaWatch.class).status().reachable());
            for (int i = 2; i <= 40; i++) {
                assertThat(write(database, token)).isEqualTo(i);
            }
            await().atMost(LATER)
                    .untilAsserted(() -> assertThat(unpublished(service)).isEqualTo(39));
            kafka.start();

            await().atMost(LATER).until(() -> effects(database, token) == 40);
            try (var recorder = new EventRecorder(kafka.bootstrapServers(), List.of("token-used"))) {
                await().atMost(LATER)
                        .until(() -> firstOccurrences(recorder, token).size() == 40);
                assertThat(firstOccurrences(recorder, token))
                        .isEqualTo(LongStream.rangeClosed(1, 40).boxed().toList());
            }
            await().atMost(LATER)
                    .until(() -> service.bean(KafkaWatch.class).status().reachable());
            await().atMost(LATER)
                    .untilAsserted(() -> assertThat(unpublished(service)).isZero());
        }
    }

    @Test
    void a_producer_that_gets_no_answers_is_made_anew_and_nothing_is_lost(@TempDir Path folder) throws Exception {
        int port;
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            port = portOf(kafka);
        }
        try (var proxy = new TcpProxy(port);
                var kafka = EmbeddedKafka.start(folder.resolve("kafka"), port, proxy.port());
                var service = builder(kafka, List.of())
                        .with("tokenwright.kafka.bootstrap-servers", "127.0.0.1:" + proxy.port())
                        .start()) {
            awaitKafka(service);
            Database database = service.bean(Database.class);
            String token = newTokenId();
            write(database, token);
            await().atMost(LATER).until(() -> effects(database, token) == 1);

            proxy.blackhole();
            for (int i = 2; i <= 20; i++) {
                write(database, token);
            }
            await().atMost(LATER).until(() -> producersRebuilt(service) > 0);
            assertThat(effects(database, token)).isEqualTo(1);
            proxy.heal();

            await().atMost(LATER).until(() -> effects(database, token) == 20);
            try (var recorder = new EventRecorder(kafka.bootstrapServers(), List.of("token-used"))) {
                await().atMost(LATER)
                        .until(() -> firstOccurrences(recorder, token).size() == 20);
                assertThat(firstOccurrences(recorder, token))
                        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
            }
        }
    }

    private static double producersRebuilt(ServiceUnderTest service) {
        return service.bean(MeterRegistry.class)
                .get("tokenwright.outbox.producer.rebuilt")
                .counter()
                .count();
    }

    private static double unpublished(ServiceUnderTest service) {
        return service.bean(MeterRegistry.class)
                .get("tokenwright.outbox.unpublished")
                .gauge()
                .value();
    }

    @Test
    @Withstands(
            fault = F41,
            outcome = "the other cluster is noticed, everything is told again, and it is read from its start")
    void a_new_cluster_is_noticed_told_everything_again_and_read_from_its_start(@TempDir Path folder) {
        List<String> changes = new CopyOnWriteArrayList<>();
        int port;
        try (var kafka = EmbeddedKafka.start(folder.resolve("first"), 0)) {
            port = portOf(kafka);
        }
        var first = EmbeddedKafka.start(folder.resolve("first"), port);
        try (var service = on(first, changes)) {
            awaitKafka(service);
            Database database = service.bean(Database.class);
            String before = newTokenId();
            write(database, before);
            await().atMost(LATER).until(() -> effects(database, before) == 1);
            first.close();

            try (var second = EmbeddedKafka.start(folder.resolve("second"), port)) {
                await().atMost(LATER).until(() -> changes.size() == 1);
                String after = newTokenId();
                write(database, after);

                await().atMost(LATER).until(() -> effects(database, after) == 1);
                assertThat(service.bean(KafkaWatch.class).status().clusterId()).isEqualTo(changes.getFirst());
                assertThat(second.bootstrapServers()).endsWith(":" + port);
            }
        }
    }

    @Test
    void a_group_that_the_broker_forgot_goes_on_where_the_database_says(@TempDir Path folder) throws Exception {
        String group = "forgotten-" + UUID.randomUUID();
        String token = newTokenId();
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                var producer = new TestProducer(kafka.bootstrapServers());
                var admin = admin(kafka)) {
            TestDatabase database;
            try (var service = builder(kafka, List.of())
                    .with("tokenwright.kafka.group-id", group)
                    .start()) {
                awaitKafka(service);
                database = service.database();
                producer.sendAll(
                        List.of(tokenUsed(token).build(), tokenUsed(token).build()));
                await().atMost(LATER).until(() -> effects(service.bean(Database.class), token) == 2);
            }
            await().atMost(LATER)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            admin.deleteConsumerGroups(List.of(group)).all().get());
            producer.send(tokenUsed(token).build());

            try (var service = builder(kafka, List.of())
                    .onDatabase(database)
                    .with("tokenwright.kafka.group-id", group)
                    .start()) {
                await().atMost(LATER).until(() -> effects(service.bean(Database.class), token) == 3);
                assertThat(timesHandled(service, token)).isEqualTo(3);
            }
        }
    }

    @Test
    void a_topic_that_is_made_anew_is_read_from_its_start(@TempDir Path folder) {
        String before = newTokenId();
        String after = newTokenId();
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                var producer = new TestProducer(kafka.bootstrapServers());
                var admin = admin(kafka);
                var service = on(kafka, List.of())) {
            awaitKafka(service);
            Database database = service.bean(Database.class);
            for (int i = 0; i < 10; i++) {
                producer.send(tokenUsed(before).build());
            }
            await().atMost(LATER).until(() -> effects(database, before) == 10);

            await().atMost(LATER)
                    .untilAsserted(() ->
                            admin.deleteTopics(List.of("token-used")).all().get());
            // The service makes it again; until it has, the producer has nowhere to send to.
            await().atMost(LATER)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(admin.describeTopics(List.of("token-used"))
                                    .allTopicNames()
                                    .get())
                            .isNotEmpty());
            producer.send(tokenUsed(after).build());

            await().atMost(LATER).until(() -> effects(database, after) == 1);
        }
    }

    private static long timesHandled(ServiceUnderTest service, String token) {
        return service.bean(Database.class)
                .read(tx -> tx.sql()
                        .createQuery("SELECT sum(times) FROM effect WHERE token_id = :token")
                        .bind("token", token)
                        .mapTo(Long.class)
                        .one());
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    }

    private static ServiceUnderTest on(EmbeddedKafka kafka, List<String> changes) {
        return builder(kafka, changes).start();
    }

    private static ServiceUnderTest.Builder builder(EmbeddedKafka kafka, List<String> changes) {
        return KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .with("tokenwright.kafka.bootstrap-servers", kafka.bootstrapServers())
                .with("tokenwright.outbox.stalled-max", "3s")
                .withBean(KafkaClusterChanged.class, (was, now) -> changes.add(now));
    }

    private static int portOf(EmbeddedKafka kafka) {
        return Integer.parseInt(kafka.bootstrapServers().split(":")[1]);
    }
}
