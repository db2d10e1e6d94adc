package io.tokenwright.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.json.JsonMapper;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.kit.security.Role;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RouteMatrix;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.local.Parts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole service on a real broker and PostgreSQL. */
class InventoryServiceIT {
    private static final String ADMIN = "twa_admin-token-of-a-test-0123456789";
    private static final Instant NOON = TestEvents.NOON;
    private static final TestClock CLOCK = new TestClock(NOON);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.createDefault();

    private static ServiceUnderTest service;
    private static EventRecorder topics;
    private static TestProducer producer;

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.of("inventory")
                .withHttp()
                .withClock(CLOCK)
                .with("tokenwright.security.admin-token", ADMIN)
                .start();
        var read = List.of("token-issued", "token-expiring", "token-revoked", "rotation-requested", "token-issued.dlq");
        topics = await().ignoreExceptions()
                .until(() -> new EventRecorder(Parts.kafka().bootstrapServers(), read), recorder -> true);
        producer = new TestProducer(Parts.kafka().bootstrapServers());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        producer.close();
        topics.close();
        service.close();
    }

    @Test
    void each_route_is_open_to_its_roles_and_to_nobody_else() throws Exception {
        Map<String, Set<Role>> matrix = new TreeMap<>(Map.of(
                "POST /api/v1/tokens", Set.of(Role.OPERATOR),
                "GET /api/v1/tokens", Set.of(Role.VIEWER),
                "GET /api/v1/tokens/{tokenId}", Set.of(Role.VIEWER),
                "GET /api/v1/tokens/{tokenId}/history", Set.of(Role.VIEWER),
                "POST /api/v1/tokens/{tokenId}/versions/{version}/revocation", Set.of(Role.OPERATOR),
                "POST /api/v1/tokens/{tokenId}/rotations", Set.of(Role.OPERATOR),
                "POST /api/v1/tokens/{tokenId}/rotations/{rotationId}/requests", Set.of(Role.OPERATOR, Role.APPROVER),
                "POST /api/v1/discoveries", Set.of(Role.OPERATOR),
                "GET /api/v1/findings", Set.of(Role.VIEWER)));
        matrix.put("POST /api/v1/dead-letters/{topic}/replays", Set.of());
        matrix.put("GET /api/v1/api-tokens", Set.of());
        matrix.put("POST /api/v1/api-tokens", Set.of());
        matrix.put("DELETE /api/v1/api-tokens/{apiTokenId}", Set.of());

        new RouteMatrix(service.address(), ADMIN).check(matrix);
    }

    @Test
    void a_token_that_is_registered_is_on_the_topic_and_registering_it_again_changes_nothing() throws Exception {
        String id = TestEvents.newTokenId();
        String body = registration(
                id,
                "\"owner\":\"team-a\",\"secretPaths\":"
                        + "[{\"stage\":\"production\",\"mount\":\"secret\",\"path\":\"apps/ci\"}]");

        var first = post("/api/v1/tokens", body);
        var again = post("/api/v1/tokens", body);
        var other = post("/api/v1/tokens", registration(id, "\"owner\":\"team-b\""));

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.headers().firstValue("Location")).contains("/api/v1/tokens/" + id);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("already-registered", "/owner").doesNotContain("team-b");
        await().until(() -> events(id, TokenIssued.class).size() == 1);
        assertThat(events(id, TokenIssued.class).getFirst().getOwner()).isEqualTo("team-a");
        assertThat(again.headers().firstValue("ETag"))
                .isEqualTo(get("/api/v1/tokens/" + id).headers().firstValue("ETag"));
    }

    @Test
    void a_token_that_another_system_issued_is_shown_with_who_uses_it() throws Exception {
        String id = TestEvents.newTokenId();
        producer.send(TestEvents.tokenIssued(id, 1)
                .setName("<b>\"quoted\" \ud83d\ude80</b>")
                .setOwner("team-a")
                .setFingerprint("0123456789abcdef0123456789abcdef")
                .setFingerprintKeyId("k1")
                .build());
        producer.send(TestEvents.tokenUsed(id)
                .setFingerprint("0123456789abcdef0123456789abcdef")
                .setFingerprintKeyId("k1")
                .build());

        await().untilAsserted(() -> {
            var token = json(get("/api/v1/tokens/" + id));
            assertThat(token)
                    .containsEntry("name", "<b>\"quoted\" \ud83d\ude80</b>")
                    .containsEntry("state", "ACTIVE");
            assertThat(first(token, "consumers"))
                    .containsEntry("name", "deploy-pipeline")
                    .containsEntry("version", 1)
                    .containsEntry("declared", false);
        });
    }

    @Test
    void a_crossing_is_announced_once_and_a_revocation_ends_it() throws Exception {
        String id = TestEvents.newTokenId();
        producer.send(TestEvents.tokenIssued(id, 1)
                .setName("soon over")
                .setIssuedAt(NOON.minus(Duration.ofDays(10)))
                .setExpiresAt(NOON.plus(Duration.ofDays(5)))
                .setExpiryPrecision(ExpiryPrecision.INSTANT)
                .setConsumers(List.of("deploy"))
                .build());

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !events(id, TokenExpiring.class).isEmpty());
        // Issued 15 days before its expiry, so 30d was never crossed.
        assertThat(events(id, TokenExpiring.class))
                .extracting(TokenExpiring::getThreshold)
                .containsExactly("7d");
        assertThat(events(id, TokenExpiring.class).getFirst().getConsumers()).containsExactly("deploy");

        var revoked = post("/api/v1/tokens/" + id + "/versions/1/revocation", "{\"reason\":\"LEAKED\"}");
        var again = post("/api/v1/tokens/" + id + "/versions/1/revocation", "{\"reason\":\"UNUSED\"}");

        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(revoked.body());
        await().until(() -> events(id, TokenRevoked.class).size() == 1);
        assertThat(json(get("/api/v1/tokens/" + id))).containsEntry("state", "REVOKED");
        assertThat(get("/api/v1/tokens/" + id + "/history").body()).contains("crossed 7d", "revoked, LEAKED");
    }

    @Test
    void a_record_of_garbage_goes_to_the_dead_letters_and_disturbs_nothing() throws Exception {
        String id = TestEvents.newTokenId();
        producer.sendRaw("token-issued", TestProducer.bytes(id), new byte[] {1, 2, 3});
        producer.send(TestEvents.tokenIssued(id, 1).setName("line\nbreak").build());
        producer.send(TestEvents.tokenIssued(id, 1).setName("sound").build());

        await().untilAsserted(
                        () -> assertThat(json(get("/api/v1/tokens/" + id))).containsEntry("name", "sound"));
        await().until(() -> topics.of(id).stream()
                        .filter(record -> record.raw().topic().equals("token-issued.dlq"))
                        .count()
                == 2);
    }

    @Test
    void a_rotation_that_is_asked_for_is_passed_on() throws Exception {
        String id = TestEvents.newTokenId();
        post("/api/v1/tokens", registration(id, "\"owner\":\"team-a\""));

        var asked = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\"}");
        var unknown = post("/api/v1/tokens/" + id + "/rotations", "{\"reason\":\"drill\",\"version\":7}");

        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        assertThat(unknown.statusCode()).isEqualTo(400);
        await().until(() -> events(id, RotationRequested.class).size() == 1);
    }

    @Test
    void bad_registrations_name_the_field_and_the_remedy() throws Exception {
        String id = TestEvents.newTokenId();
        var past = post("/api/v1/tokens", registration(id, "\"expiresAt\":\"2020-01-01T00:00:00Z\""));
        var path = post(
                "/api/v1/tokens",
                registration(id, "\"secretPaths\":[{\"stage\":\"p\",\"mount\":\"secret\",\"path\":\"a/../b\"}]"));
        var line = post("/api/v1/tokens", "{\"tokenId\":\"" + id + "\",\"name\":\"a\\nb\"}");
        var value = post("/api/v1/tokens", registration(id, "\"value\":\"glpat-canary\""));

        assertThat(past.statusCode()).isEqualTo(400);
        assertThat(past.body()).contains("/expiresAt", "is in the past", "register a version that is still valid");
        assertThat(path.body()).contains("/secretPaths/0/path", "must be a plain path");
        assertThat(line.body()).contains("/name", "without line breaks");
        assertThat(value.statusCode()).isEqualTo(400);
        assertThat(value.body()).contains("never belong").doesNotContain("canary");
        assertThat(get("/api/v1/tokens/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void a_list_is_paged_by_name_and_filtered() throws Exception {
        String owner = "owner-" + TestEvents.newTokenId();
        for (String name : List.of("alpha", "beta", "gamma")) {
            post(
                    "/api/v1/tokens",
                    "{\"name\":\"" + name + "\",\"owner\":\"" + owner
                            + "\",\"environment\":\"production\",\"labels\":{\"tier\":\"" + name
                            + "\",\"site\":\"x\"}}");
        }

        var page = json(get("/api/v1/tokens?owner=" + owner + "&limit=2"));
        var rest = json(get("/api/v1/tokens?owner=" + owner + "&limit=2&cursor=" + page.get("nextCursor")));
        assertThat(get("/api/v1/tokens?labels=tier").statusCode()).isEqualTo(400);
        var found = json(get("/api/v1/tokens?q=be&environment=production&state=ACTIVE&owner=" + owner));

        assertThat(names(page)).containsExactly("alpha", "beta");
        assertThat(names(rest)).containsExactly("gamma");
        assertThat(rest).doesNotContainKey("nextCursor");
        assertThat(names(found)).containsExactly("beta");
        assertThat(names(json(get("/api/v1/tokens?labels=tier%3Dgamma,site%3Dx&owner=" + owner))))
                .containsExactly("gamma");
        assertThat(names(json(get("/api/v1/tokens?labels=tier%3Dgamma,site%3Dy&owner=" + owner))))
                .isEmpty();
    }

    private static String registration(String id, String more) {
        return "{\"tokenId\":\"" + id + "\",\"name\":\"of a test\",\"issuer\":\"gitlab\"," + more + "}";
    }

    private static <T extends SpecificRecordBase> List<T> events(String tokenId, Class<T> type) {
        return topics.of(tokenId).stream()
                .map(EventRecorder.Recorded::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return HTTP.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(service.address() + path)).header("Authorization", "Bearer " + ADMIN);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Objects.requireNonNull(JSON.readValue(response.body(), Map.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> first(Map<String, Object> json, String field) {
        return ((List<Map<String, Object>>) Objects.requireNonNull(json.get(field))).getFirst();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> names(Map<String, Object> page) {
        return ((List<Map<String, Object>>) Objects.requireNonNull(page.get("items")))
                .stream().map(item -> (Object) item.get("name")).toList();
    }
}
