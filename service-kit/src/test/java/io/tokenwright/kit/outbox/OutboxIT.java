package io.tokenwright.kit.outbox;

import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.local.Parts;
import io.tokenwright.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutboxIT {
    private static final RecordingHandler HANDLER = new RecordingHandler(Topics.TOKEN_USED);
    private static ServiceUnderTest service;
    private static EventRecorder recorder;

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.of("kit")
                .with("flyway.datasources.default.locations", List.of("classpath:db/kit", "classpath:db/kittest"))
                .with("flyway.datasources.default.out-of-order", true)
                .withBean(EventHandler.class, HANDLER)
                .start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.bean(io.tokenwright.kit.kafka.KafkaWatch.class)
                        .status()
                        .reachable());
        recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of(Topics.TOKEN_USED.name()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        recorder.close();
        service.close();
    }

    @Test
    void an_event_is_published_after_its_commit_and_comes_back_through_the_listener() {
        String tokenId = newTokenId();
        var event = tokenUsed(tokenId).build();

        service.bean(Database.class).inTransaction(tx -> {
            tx.emit(event);
            return null;
        });

        await().atMost(Duration.ofSeconds(10)).until(() -> recorder.of(tokenId).size() == 1);
        var published = recorder.of(tokenId).getFirst();
        assertThat(published.event()).isEqualTo(event);
        assertThat(published.header("ce_id")).isEqualTo(event.getEventId());
        assertThat(published.header("traceparent")).contains(event.getCorrelationId());
        await().atMost(Duration.ofSeconds(10)).until(() -> effects(tokenId) == 1);
    }

    @Test
    void what_is_rolled_back_is_never_published() {
        String tokenId = newTokenId();

        assertThatThrownBy(() -> service.bean(Database.class).inTransaction(tx -> {
                    tx.emit(tokenUsed(tokenId).build());
                    throw new IllegalStateException("changed its mind");
                }))
                .hasMessage("changed its mind");

        String later = newTokenId();
        service.bean(Database.class).inTransaction(tx -> {
            tx.emit(tokenUsed(later).build());
            return null;
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> recorder.of(later).size() == 1);
        assertThat(recorder.of(tokenId)).isEmpty();
    }

    private static long effects(String tokenId) {
        return service.bean(Database.class)
                .read(tx -> tx.sql()
                        .createQuery("SELECT count(*) FROM effect WHERE token_id = :tokenId")
                        .bind("tokenId", tokenId)
                        .mapTo(Long.class)
                        .one());
    }
}
