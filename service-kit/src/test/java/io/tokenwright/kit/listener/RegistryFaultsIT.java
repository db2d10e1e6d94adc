package io.tokenwright.kit.listener;

import static io.tokenwright.kit.KitService.awaitKafka;
import static io.tokenwright.kit.KitService.effects;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static io.tokenwright.kit.testkit.TestProducer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.KitService;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.RegistryStandIn;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.schemas.codec.ConfluentRegistry;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F18 of the fault catalogue: the schema registry is down, comes back empty, and is restored. */
class RegistryFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int LATE_ID = 900;
    private static final int RESTORED_ID = 901;
    private static final int NOBODYS_ID = 902;

    @Test
    void known_ids_serve_and_an_unknown_one_waits_while_the_registry_is_away_or_empty(@TempDir Path folder)
            throws Exception {
        try (var registry = new RegistryStandIn();
                var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                var producer = new TestProducer(kafka.bootstrapServers());
                var service = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                        .with("tokenwright.kafka.bootstrap-servers", kafka.bootstrapServers())
                        .with("tokenwright.schema-registry.url", registry.address())
                        .start()) {
            awaitKafka(service);
            Database database = service.bean(Database.class);
            var codec = EventCodec.confluent(new ConfluentRegistry(registry.address()));
            String token = newTokenId();
            put(producer, token, codec.encode(tokenUsed(token).build()));
            await().atMost(SOON).until(() -> effects(database, token) == 1);

            registry.down();
            put(producer, token, codec.encode(tokenUsed(token).build()));
            await().atMost(SOON).until(() -> effects(database, token) == 2);
            put(producer, token, under(LATE_ID, codec.encode(tokenUsed(token).build())));
            awaitStopped(service, "cannot be asked|answered 503");
            registry.put(LATE_ID, TokenUsed.getClassSchema());
            registry.up();
            await().atMost(SOON).until(() -> effects(database, token) == 3);

            var backup = registry.empty();
            put(
                    producer,
                    token,
                    under(RESTORED_ID, codec.encode(tokenUsed(token).build())));
            awaitStopped(service, "no schemas at all");
            backup.forEach(registry::put);
            registry.put(RESTORED_ID, TokenUsed.getClassSchema());
            await().atMost(SOON).until(() -> effects(database, token) == 4);

            put(producer, token, under(NOBODYS_ID, codec.encode(tokenUsed(token).build())));
            put(producer, token, codec.encode(tokenUsed(token).build()));
            await().atMost(SOON).until(() -> effects(database, token) == 5);
            try (var letters = new EventRecorder(kafka.bootstrapServers(), List.of("token-used.dlq"))) {
                await().atMost(SOON).until(() -> letters.of(token).size() == 1);
                assertThat(letters.of(token).getFirst().header("dlq-reason")).isEqualTo("unknown-schema");
            }
        }
    }

    private static void awaitStopped(ServiceUnderTest service, String why) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(service.bean(Listener.class).status().problem())
                                .isNotNull()
                                .containsPattern(why));
    }

    private static void put(TestProducer producer, String key, byte[] value) {
        producer.sendRaw("token-used", bytes(key), value);
    }

    /** The same value under another schema id. */
    private static byte[] under(int id, byte[] value) {
        return ByteBuffer.wrap(value.clone()).putInt(1, id).array();
    }
}
