package io.tokenwright.alerting;

import static io.tokenwright.alerting.condition.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import io.tokenwright.alerting.condition.Facts;
import io.tokenwright.events.AlertSeverity;
import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.ExpirySeverity;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.kit.security.Role;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RouteMatrix;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.local.Parts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AlertingIT {
    private static final String ADMIN = "test-only-admin-token";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Duration SOON = Duration.ofSeconds(30);

    private record Received(HttpHeaders headers, String body) {}

    private static final ConcurrentLinkedQueue<Received> RECEIVED = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
    private static HttpServer receiver;
    private static ServiceUnderTest service;
    private static TestProducer producer;
    private static EventRecorder recorder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String tokenId = TestEvents.newTokenId();
    private final Facts token = new Facts(tokenId);

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fails = FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            if (!fails) {
                RECEIVED.add(new Received(HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true), body));
            }
            exchange.sendResponseHeaders(fails ? 500 : 204, -1);
            exchange.close();
        });
        receiver.start();
        service = ServiceUnderTest.of("alerting")
                .with("tokenwright.security.admin-token", ADMIN)
                .with("tokenwright.delivery.retry-delay-min", "100ms")
                .with("tokenwright.delivery.poll-interval", "100ms")
                .with(
                        "tokenwright.webhooks",
                        List.of(Map.of(
                                "name",
                                "on-call",
                                "url",
                                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook",
                                "secret",
                                SECRET,
                                "allowed-addresses",
                                List.of("127.0.0.1"))))
                .withHttp()
                .start();
        producer = new TestProducer(Parts.kafka().bootstrapServers());
        recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-alert"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        recorder.close();
        producer.close();
        service.close();
        receiver.stop(0);
    }

    @Test
    void an_expiry_fires_and_the_completed_rotation_resolves_it() throws Exception {
        String alertId = tokenId + ":1:expiring";

        producer.send(token.expiring(1, ExpirySeverity.CRITICAL, "1h", NOON.plusSeconds(3600)));
        await().atMost(SOON).untilAsserted(() -> assertThat(said(alertId)).isNotEmpty());
        producer.send(token.rotation(1, RotationState.ISSUING, 1, null, "minting", true));
        await().atMost(SOON).until(() -> said(alertId).getLast().getSeverity() == AlertSeverity.INFO);
        producer.send(token.rotation(2, RotationState.COMPLETED, 1, 2, "completed", true));
        await().atMost(SOON).until(() -> said(alertId).getLast().getStatus() == AlertStatus.RESOLVED);

        var first = said(alertId).getFirst();
        assertThat(first.getStatus()).isEqualTo(AlertStatus.FIRING);
        assertThat(first.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
        assertThat(first.getOwner()).isEqualTo("team-platform");
        assertThat(first.getConsumers()).containsExactly("deployer");
        assertThat(first.getRunbookUrl()).endsWith("runbook/expiring.md");
        assertThat(said(alertId)).extracting(TokenAlert::getTransition).containsExactly(1L, 2L, 3L);
        await().atMost(SOON).until(() -> hooks(alertId).size() == 3);
        assertThat(hooks(alertId))
                .extracting(r -> r.body().replaceAll("(?s).*\"type\":\"([a-z.]+)\".*", "$1"))
                .containsExactly("token.alert.firing", "token.alert.firing", "token.alert.resolved");
        for (Received hook : hooks(alertId)) {
            new Webhook(SECRET.substring("whsec_".length())).verify(hook.body(), hook.headers());
        }
    }

    @Test
    void a_completed_rotation_that_is_heard_of_first_leaves_no_alert_open() {
        producer.send(token.rotation(9, RotationState.COMPLETED, 1, 2, "completed", true));
        producer.send(token.expiring(1, ExpirySeverity.CRITICAL, "1h", NOON.plusSeconds(3600)));
        producer.send(token.expiring(2, ExpirySeverity.WARNING, "7d", NOON.plusSeconds(86_400)));
        String marker = tokenId + ":2:expiring";

        await().atMost(SOON).untilAsserted(() -> assertThat(said(marker)).hasSize(1));
        assertThat(said(tokenId + ":1:expiring"))
                .filteredOn(alert -> alert.getStatus() == AlertStatus.FIRING)
                .hasSameSizeAs(said(tokenId + ":1:expiring").stream()
                        .filter(alert -> alert.getStatus() == AlertStatus.RESOLVED)
                        .toList());
    }

    @Test
    void people_list_get_acknowledge_and_silence_alerts() throws Exception {
        String alertId = tokenId + ":1:expiring";
        producer.send(token.expiring(1, ExpirySeverity.WARNING, "7d", NOON.plusSeconds(86_400)));
        await().atMost(SOON).untilAsserted(() -> assertThat(said(alertId)).hasSize(1));

        var listed = get("/api/v1/alerts?status=FIRING&tokenId=" + tokenId);
        var got = get("/api/v1/alerts/" + alertId);
        var acknowledged = post("/api/v1/alerts/" + alertId + "/acknowledgement", "{\"note\":\"at it\"}");
        var silenced = post(
                "/api/v1/alerts/" + alertId + "/silence",
                "{\"until\":\"" + service.bean(InstantSource.class).instant().plusSeconds(3600)
                        + "\",\"reason\":\"known\"}");
        var wrong =
                post("/api/v1/alerts/" + alertId + "/silence", "{\"until\":\"2020-01-01T00:00:00Z\",\"reason\":\"x\"}");
        var unknown = get("/api/v1/alerts/nothing:1:expiring");

        assertThat(listed.body()).contains("\"alertId\":\"" + alertId + "\"").contains("\"items\":[");
        assertThat(got.body()).contains("\"status\":\"FIRING\"").contains("\"nextAction\":\"Rotate it");
        assertThat(acknowledged.body())
                .contains("\"status\":\"ACKNOWLEDGED\"")
                .contains("\"acknowledgedBy\":\"user:admin\"");
        assertThat(silenced.body()).contains("\"status\":\"SILENCED\"");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("/until");
        assertThat(unknown.statusCode()).isEqualTo(404);
        await().atMost(SOON).until(() -> said(alertId).size() == 3);
        await().atMost(SOON).until(() -> hooks(alertId).size() == 2);
        assertThat(hooks(alertId)).noneMatch(hook -> hook.body().contains("token.alert.silenced"));
    }

    @Test
    void a_receiver_that_fails_gets_every_notice_in_order_once_it_is_back() {
        String alertId = tokenId + ":1:rotation-stuck";
        FAILURES_LEFT.set(3);

        producer.send(token.rotation(1, RotationState.STUCK, 1, null, "vault-denied", false));
        await().atMost(SOON).untilAsserted(() -> assertThat(said(alertId)).hasSize(1));
        producer.send(token.rotation(2, RotationState.COMPLETED, 1, 2, "completed", true));

        await().atMost(SOON).until(() -> hooks(alertId).size() == 2);
        assertThat(hooks(alertId).getFirst().body()).contains("token.alert.firing");
        assertThat(hooks(alertId).getLast().body()).contains("token.alert.resolved");
    }

    @Test
    void api_tokens_open_what_their_roles_say_and_nothing_once_revoked() throws Exception {
        var created = post("/api/v1/api-tokens", "{\"name\":\"reader\",\"roles\":[\"VIEWER\"]}");
        String value = created.body().replaceAll("(?s).*\"value\":\"([^\"]+)\".*", "$1");
        String id = created.body().replaceAll("(?s).*\"apiTokenId\":\"([^\"]+)\".*", "$1");
        var listed = get("/api/v1/api-tokens?limit=1");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(listed.body()).contains(id).doesNotContain(value);
        assertThat(send(request("/api/v1/alerts", value).GET()).statusCode()).isEqualTo(200);
        assertThat(send(request("/api/v1/alerts/x/acknowledgement", value)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(request("/api/v1/api-tokens", value).GET()).statusCode())
                .isEqualTo(403);
        assertThat(send(request("/api/v1/api-tokens/" + id, ADMIN).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(send(request("/api/v1/alerts", value).GET()).statusCode()).isEqualTo(401);
    }

    @Test
    void the_openapi_document_names_every_operation_with_its_problems() throws Exception {
        var document = get("/openapi.yaml");

        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.body())
                .contains("/api/v1/alerts/{alertId}/acknowledgement:")
                .contains("/api/v1/api-tokens:")
                .contains("application/problem+json:")
                .contains("#/components/responses/Unauthorized");
    }

    @Test
    void each_route_is_open_to_its_roles_and_to_nobody_else() throws Exception {
        new RouteMatrix(service.address(), ADMIN)
                .check(Map.of(
                        "GET /api/v1/alerts", Set.of(Role.VIEWER),
                        "GET /api/v1/alerts/{alertId}", Set.of(Role.VIEWER),
                        "POST /api/v1/alerts/{alertId}/acknowledgement", Set.of(Role.OPERATOR),
                        "POST /api/v1/alerts/{alertId}/silence", Set.of(Role.OPERATOR),
                        "POST /api/v1/dead-letters/{topic}/replays", Set.of(),
                        "GET /api/v1/api-tokens", Set.of(),
                        "POST /api/v1/api-tokens", Set.of(),
                        "DELETE /api/v1/api-tokens/{apiTokenId}", Set.of()));
    }

    @Test
    void readiness_is_open_and_says_that_the_database_is_there() throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(service.address().resolve("/health/readiness"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).contains("\"database\"");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static List<TokenAlert> said(String alertId) {
        return recorder.of(alertId).stream()
                .map(recorded -> (TokenAlert) java.util.Objects.requireNonNull(recorded.event()))
                .toList();
    }

    private static List<Received> hooks(String alertId) {
        return RECEIVED.stream()
                .filter(r -> r.body().contains("\"" + alertId + "\""))
                .toList();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path, ADMIN).GET());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(
                request(path, ADMIN).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String path, String apiToken) {
        return HttpRequest.newBuilder(URI.create(service.address() + path))
                .header("Authorization", "Bearer " + apiToken);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
