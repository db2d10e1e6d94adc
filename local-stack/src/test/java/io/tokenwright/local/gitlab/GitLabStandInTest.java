package io.tokenwright.local.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.local.gitlab.GroundTruth.Action;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitLabStandInTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKENS = "/api/v4/projects/payments%2Fapi/access_tokens";
    private static final String SELF = "/api/v4/personal_access_tokens/self";

    private final HttpClient client = HttpClient.newHttpClient();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private GitLabStandIn gitlab;

    @BeforeEach
    void start() {
        gitlab = GitLabStandIn.start("127.0.0.1", 0, "glpat-admin", () -> now);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        gitlab.close();
    }

    @Test
    void a_minted_token_verifies_until_it_is_revoked() throws Exception {
        var minted = post(TOKENS, mint("tw-1", "2026-12-24"));
        JsonNode token = json(minted);

        assertThat(minted.statusCode()).isEqualTo(201);
        assertThat(token.path("token").asText()).startsWith("glpat-");
        assertThat(verify(token).statusCode()).isEqualTo(200);
        assertThat(json(verify(token)).path("scopes").path(0).asText()).isEqualTo("read_api");

        assertThat(delete(TOKENS + "/" + token.path("id").asLong()).statusCode())
                .isEqualTo(204);
        assertThat(verify(token).statusCode()).isEqualTo(401);
        assertThat(delete(TOKENS + "/" + token.path("id").asLong()).statusCode())
                .isEqualTo(404);
        assertThat(gitlab.truth().live(now)).isEmpty();
        assertThat(gitlab.truth().calls(Action.REVOKE)).hasSize(1);
    }

    @Test
    void an_expiry_date_counts_from_its_first_second_in_utc() throws Exception {
        JsonNode token = json(post(TOKENS, mint("tw-1", "2026-11-26")));

        now = Instant.parse("2026-11-25T23:59:59.999Z");
        assertThat(verify(token).statusCode()).isEqualTo(200);
        now = Instant.parse("2026-11-26T00:00:00Z");
        assertThat(verify(token).statusCode()).isEqualTo(401);
    }

    @Test
    void wrong_input_is_refused_in_gitlabs_words() throws Exception {
        assertThat(post(TOKENS, "{\"name\":\"x\"}").body()).contains("scopes is missing");
        assertThat(post(TOKENS, "{\"scopes\":[\"api\"]}").body()).contains("name is missing");
        assertThat(post(TOKENS, "{\"name\":\"x\",\"scopes\":[\"root\"]}").statusCode())
                .isEqualTo(400);
        assertThat(post(TOKENS, mint("x", "2026-11-24")).body()).contains("in the past");
        assertThat(post(TOKENS, mint("x", "2028-01-01")).body()).contains("must be before");
    }

    @Test
    void lists_are_paged_and_searched() throws Exception {
        for (int i = 0; i < 5; i++) {
            post(TOKENS, mint("tw-" + i, "2026-12-24"));
        }

        var first = get(TOKENS + "?per_page=2", "glpat-admin");
        assertThat(json(first)).hasSize(2);
        assertThat(first.headers().firstValue("X-Next-Page")).contains("2");
        assertThat(first.headers().firstValue("X-Total")).contains("5");
        assertThat(get(TOKENS + "?per_page=2&page=3", "glpat-admin").headers().firstValue("X-Next-Page"))
                .contains("");
        assertThat(json(get(TOKENS + "?search=TW-3", "glpat-admin"))).hasSize(1);
        assertThat(json(get("/api/v4/projects/2/access_tokens", "glpat-admin"))).isEmpty();
        assertThat(first.body()).doesNotContain("\"token\"");
    }

    @Test
    void a_token_of_a_project_may_not_manage_and_a_stranger_is_not_known() throws Exception {
        JsonNode token = json(post(TOKENS, mint("tw-1", "2026-12-24")));

        assertThat(get(TOKENS, token.path("token").asText()).statusCode()).isEqualTo(403);
        assertThat(get(TOKENS, "glpat-unknown").statusCode()).isEqualTo(401);
    }

    @Test
    void rotation_kills_the_old_one_at_once() throws Exception {
        JsonNode old = json(post(TOKENS, mint("tw-1", "2026-12-24")));

        JsonNode next = json(post(TOKENS + "/" + old.path("id").asLong() + "/rotate", "{}"));

        assertThat(next.path("expires_at").asText()).isEqualTo("2026-12-01");
        assertThat(verify(old).statusCode()).isEqualTo(401);
        assertThat(verify(next).statusCode()).isEqualTo(200);
    }

    @Test
    void a_lost_answer_has_its_effect() {
        gitlab.faults().next("POST", "access_tokens", new Fault.LostAnswer());

        assertThatThrownBy(() -> post(TOKENS, mint("tw-1", "2026-12-24"))).isInstanceOf(IOException.class);

        assertThat(gitlab.truth().live(now)).hasSize(1);
        assertThat(gitlab.truth().calls(Action.MINT)).hasSize(1);
    }

    @Test
    void the_issuer_misbehaves_as_told() throws Exception {
        gitlab.faults()
                .next(
                        "GET",
                        "access_tokens",
                        new Fault.Instead(Answer.empty(429).withHeader("Retry-After", "7")));
        assertThat(get(TOKENS, "glpat-admin").headers().firstValue("Retry-After"))
                .contains("7");

        gitlab.quirks().grantOnly("payments/api", List.of("read_repository"));
        assertThat(json(post(TOKENS, mint("narrow", "2026-12-24"))).path("scopes"))
                .isEmpty();

        gitlab.quirks().clear();
        gitlab.quirks().listLate(Duration.ofSeconds(30));
        JsonNode late = json(post(TOKENS, mint("late", "2026-12-24")));
        assertThat(json(get(TOKENS + "?search=late", "glpat-admin"))).isEmpty();
        now = now.plusSeconds(30);
        assertThat(json(get(TOKENS + "?search=late", "glpat-admin"))).hasSize(1);

        delete(TOKENS + "/" + late.path("id").asLong());
        gitlab.quirks().verifyAs(late.path("id").asLong(), false, true);
        assertThat(verify(late).statusCode()).isEqualTo(401);
        assertThat(verify(late).statusCode()).isEqualTo(200);
        assertThat(verify(late).statusCode()).isEqualTo(401);
    }

    @Test
    void a_token_made_by_hand_is_live() {
        var token = gitlab.existing("1", "old", List.of("api"), LocalDate.parse("2026-11-30"));

        assertThat(gitlab.truth().isLive(token.value(), now)).isTrue();
        assertThat(token.toString()).doesNotContain(token.value());
    }

    private static String mint(String name, String expiresAt) {
        return "{\"name\":\"" + name + "\",\"scopes\":[\"read_api\"],\"access_level\":30,\"expires_at\":\"" + expiresAt
                + "\"}";
    }

    private HttpResponse<String> verify(JsonNode token) throws Exception {
        return get(SELF, token.path("token").asText());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).header("PRIVATE-TOKEN", token));
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer glpat-admin")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> delete(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("PRIVATE-TOKEN", "glpat-admin")
                .DELETE());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(gitlab.address() + path);
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }
}
