package io.tokenwright.inventory.register;

import static io.tokenwright.kit.testkit.KnownFault.F46;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The header Idempotency-Key on the requests that change something. */
class RepeatedRequestIT {
    private static final String ADMIN = "twa_admin-token-of-a-test-0123456789";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TestClock CLOCK = new TestClock(TestEvents.NOON);
    private static ServiceUnderTest service;

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.of("inventory")
                .withHttp()
                .withClock(CLOCK)
                .with("tokenwright.security.admin-token", ADMIN)
                .start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @Withstands(fault = F46, outcome = "a double click has one effect")
    void the_same_request_again_gets_the_same_answer_and_has_no_second_effect() throws Exception {
        String id = registered();
        String key = UUID.randomUUID().toString();

        var first = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key);
        CLOCK.advance(Duration.ofMinutes(5));
        var again = post("/api/v1/tokens/" + id + "/rotations", "{ \"reason\" : \"drill\" }", key);
        var without = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", null);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(without.body()).isNotEqualTo(first.body());
        assertThat(requests(id)).isEqualTo(2);
    }

    @Test
    void a_registration_without_an_id_makes_one_token() throws Exception {
        String key = UUID.randomUUID().toString();

        var first = post("/api/v1/tokens", "{\"name\":\"made up\"}", key);
        var again = post("/api/v1/tokens", "{\"name\":\"made up\"}", key);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Location"))
                .isPresent()
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(again.headers().firstValue("ETag"))
                .isPresent()
                .isEqualTo(first.headers().firstValue("ETag"));
    }

    @Test
    void another_request_under_the_same_key_is_refused() throws Exception {
        String id = registered();
        String key = UUID.randomUUID().toString();
        post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key);

        var otherBody = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"leak\"}", key);
        var otherPath = post("/api/v1/tokens/" + registered() + "/rotations", "{\"reason\":\"drill\"}", key);

        assertThat(otherBody.statusCode()).isEqualTo(422);
        assertThat(otherBody.body()).contains("idempotency-key-reused", "?Idempotency-Key", "make up a new key");
        assertThat(otherPath.statusCode()).isEqualTo(422);
        assertThat(requests(id)).isEqualTo(1);
    }

    @Test
    void while_the_first_is_under_way_the_second_is_told_so() throws Exception {
        String id = registered();
        String key = UUID.randomUUID().toString();
        var locked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        // Somebody holds the token, so the first request waits with its key.
        CompletableFuture<Void> holder = CompletableFuture.runAsync(() -> service.bean(Database.class)
                        .inTransaction(tx -> {
                            service.bean(Register.class).lock(tx, List.of(id));
                            locked.countDown();
                            await().atMost(Duration.ofSeconds(20)).until(() -> release.await(1, TimeUnit.SECONDS));
                            return 0;
                        }))
                .thenApply(_ -> null);
        assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();
        var first = HTTP.sendAsync(
                request("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key),
                HttpResponse.BodyHandlers.ofString());

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            var second = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key);
            assertThat(second.statusCode()).as(second.body()).isEqualTo(409);
            assertThat(second.body()).contains("request-in-progress");
        });
        release.countDown();
        holder.get(10, TimeUnit.SECONDS);

        assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
        assertThat(post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key)
                        .body())
                .isEqualTo(first.get().body());
        assertThat(requests(id)).isEqualTo(1);
    }

    @Test
    void a_request_that_failed_may_be_repeated_under_its_key() throws Exception {
        String id = TestEvents.newTokenId();
        String key = UUID.randomUUID().toString();

        var early = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key);
        register(id);
        var later = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}", key);

        assertThat(early.statusCode()).isEqualTo(404);
        assertThat(later.statusCode()).isEqualTo(202);
    }

    @Test
    void a_key_of_another_form_is_refused() throws Exception {
        var answer = post("/api/v1/tokens", "{\"name\":\"a\"}", "k".repeat(256));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("?Idempotency-Key", "1 to 255 visible");
    }

    @Test
    void the_document_says_so() throws Exception {
        String document = HTTP.send(
                        HttpRequest.newBuilder(URI.create(service.address() + "/openapi.yaml"))
                                .header("Authorization", "Bearer " + ADMIN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();

        assertThat(document).contains("name: Idempotency-Key", "KeyReused", "RequestInProgress");
    }

    private static String registered() throws Exception {
        String id = TestEvents.newTokenId();
        register(id);
        return id;
    }

    private static void register(String id) throws Exception {
        var answer = post("/api/v1/tokens", "{\"tokenId\":\"" + id + "\",\"name\":\"of a test\"}", null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static long requests(String id) {
        return service.bean(Database.class)
                .read(tx -> service.bean(History.class).newest(tx, id, null, null, 100).stream()
                        .filter(entry -> entry.kind().equals("requested"))
                        .count());
    }

    private static HttpResponse<String> post(String path, String body, @org.jspecify.annotations.Nullable String key)
            throws Exception {
        return HTTP.send(request(path, body, key), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String path, String body, @org.jspecify.annotations.Nullable String key) {
        var request = HttpRequest.newBuilder(URI.create(service.address() + path))
                .header("Authorization", "Bearer " + ADMIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.build();
    }
}
