package io.tokenwright.kit.listener;

import static io.tokenwright.kit.KitService.awaitKafka;
import static io.tokenwright.kit.KitService.effects;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static io.tokenwright.kit.testkit.TestEvents.tokenUsed;
import static io.tokenwright.kit.testkit.TestProducer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.KitService;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters replayed, on a broker of their own, for dead-letter topics are shared. */
@TestMethodOrder(org.junit.jupiter.api.MethodOrderer.MethodName.class)
class DeadLettersIT {
    private static final String ADMIN = "twa_admin-token-of-a-test-0123456789";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<String> REFUSED = ConcurrentHashMap.newKeySet();
    private static final RecordingHandler HANDLER = new RecordingHandler(Topics.TOKEN_USED);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static ServiceUnderTest service;
    private static TestProducer producer;
    private static EventRecorder letters;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        HANDLER.before((tx, batch) -> batch.forEach(event -> {
            if (REFUSED.contains(event.key())) {
                throw new RejectedEventException("not-yet", "the token is not known yet: replay later");
            }
        }));
        service = KitService.with(HANDLER)
                .with("tokenwright.kafka.bootstrap-servers", kafka.bootstrapServers())
                .with("tokenwright.security.admin-token", ADMIN)
                .withHttp()
                .start();
        awaitKafka(service);
        producer = new TestProducer(kafka.bootstrapServers());
        letters = new EventRecorder(kafka.bootstrapServers(), List.of(Topics.TOKEN_USED.deadLetterName()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        letters.close();
        producer.close();
        service.close();
        kafka.close();
    }

    @Test
    void a_refused_record_disturbs_no_later_one_of_its_key_and_takes_effect_when_replayed() throws Exception {
        String token = newTokenId();
        REFUSED.add(token);
        producer.send(tokenUsed(token).build());
        await().atMost(SOON).until(() -> letters.of(token).size() == 1);
        REFUSED.remove(token);
        producer.send(tokenUsed(token).build());
        await().atMost(SOON).until(() -> effects(database(), token) == 1);

        String answer = replay("token-used", "");

        assertThat(answer).contains("\"replayed\":1", "\"refused\":0", "\"left\":0");
        assertThat(effects(database(), token)).isEqualTo(2);
        assertThat(replay("token-used", "")).contains("\"replayed\":0", "\"refused\":0", "\"left\":0");
    }

    @Test
    void b_what_is_refused_again_is_a_dead_letter_again_and_is_not_lost() throws Exception {
        String fine = newTokenId();
        String still = newTokenId();
        REFUSED.addAll(Set.of(fine, still));
        producer.send(tokenUsed(still).build());
        producer.send(tokenUsed(fine).build());
        producer.sendRaw("token-used", bytes(still), bytes("garbage"));
        await().atMost(SOON)
                .until(() -> letters.of(still).size() == 2 && letters.of(fine).size() == 1);
        REFUSED.remove(fine);

        String answer = replay("token-used", "?limit=3");

        assertThat(answer)
                .contains("\"replayed\":1", "\"refused\":2", "\"not-yet\":1", "\"unknown-format\":1", "\"left\":0");
        assertThat(effects(database(), fine)).isEqualTo(1);
        await().atMost(SOON).until(() -> letters.of(still).size() == 4);
        assertThat(letters.of(still).getLast().header("dlq-service")).isEqualTo("kit");
        assertThat(letters.of(still).getLast().header("dlq-topic")).isEqualTo("token-used");
        REFUSED.remove(still);
        assertThat(replay("token-used", "")).contains("\"replayed\":1", "\"refused\":1");
        assertThat(effects(database(), still)).isEqualTo(1);
        // The garbage stays what it is, however often it is replayed.
        await().atMost(SOON).until(() -> letters.of(still).size() == 5);
        assertThat(replay("token-used", "")).contains("\"replayed\":0", "\"refused\":1");
    }

    @Test
    void c_a_run_ends_at_its_limit_and_leaves_what_other_services_put_aside_to_them() throws Exception {
        String token = newTokenId();
        for (int i = 0; i < 5; i++) {
            producer.sendRaw(
                    "token-used.dlq",
                    bytes(token),
                    producer.encode(tokenUsed(token).build()),
                    Map.of("dlq-service", i == 4 ? "alerting" : "kit"));
        }

        String first = replay("token-used", "?limit=4");
        String second = replay("token-used", "?limit=4");

        assertThat(first).contains("\"left\":");
        assertThat(second).contains("\"ofOthers\":1", "\"left\":0");
        assertThat(effects(database(), token)).isEqualTo(4);
    }

    @Test
    void d_a_topic_that_is_not_read_is_named() throws Exception {
        var answer = post("/api/v1/dead-letters/token-usd/replays");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body().replace("\\\"", "\"")).contains("did you mean \"token-used\"");
    }

    private static String replay(String topic, String query) throws Exception {
        var answer = post("/api/v1/dead-letters/" + topic + "/replays" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static HttpResponse<String> post(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.address() + path))
                                .header("Authorization", "Bearer " + ADMIN)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static Database database() {
        return service.bean(Database.class);
    }
}
