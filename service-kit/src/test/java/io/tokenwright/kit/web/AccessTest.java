package io.tokenwright.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.annotation.Property;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@MicronautTest(transactional = false)
@Property(name = "kit.test-app", value = "true")
@Property(name = "tokenwright.security.admin-token", value = ProblemTest.ADMIN)
class AccessTest {
    @Inject
    EmbeddedServer server;

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest(name = "{0}: nobody {1}, a wrong token {2}, the admin {3}")
    @CsvSource({
        "/faulty/trace,      401, 401, 200",
        "/faulty/unlisted,   401, 401, 200",
        "/health,            200, 200, 200",
        "/health/liveness,   200, 200, 200",
        "/health/readiness,  200, 200, 200",
        "/prometheus,        401, 401, 200",
        "/openapi.yaml,      401, 401, 404",
        "/env,               401, 401, 404",
        "/beans,             401, 401, 404",
        "/loggers,           401, 401, 404",
        "/threaddump,        401, 401, 404",
        "/nowhere,           401, 401, 404",
    })
    void nothing_is_open_but_health(String path, int nobody, int wrong, int admin) throws Exception {
        assertThat(get(path, null).statusCode()).as("nobody").isEqualTo(nobody);
        assertThat(get(path, "twk_aaaaaaaaaaaa_" + "A".repeat(43)).statusCode())
                .as("wrong token")
                .isEqualTo(wrong);
        assertThat(get(path, ProblemTest.ADMIN).statusCode()).as("admin").isEqualTo(admin);
    }

    @ParameterizedTest
    @CsvSource({"/faulty/trace", "/prometheus", "/nowhere"})
    void a_refusal_is_a_problem_and_says_what_to_send(String path) throws Exception {
        var answer = get(path, null);

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(answer.body()).contains("\"code\":\"unauthorized\"").contains("Authorization: Bearer");
    }

    @Test
    void no_code_of_micronaut_sees_the_language_that_a_caller_asks_for() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.getURL() + "/faulty/language"))
                .header("Authorization", "Bearer " + ProblemTest.ADMIN)
                .header("Accept-Language", "x-1234, de;q=0.5");

        assertThat(http.send(request.build(), BodyHandlers.ofString()).body()).isEqualTo("null");
    }

    private HttpResponse<String> get(String path, @Nullable String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.getURL() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
