package io.tokenwright.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.annotation.Property;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@MicronautTest(transactional = false)
@Property(name = "kit.test-app", value = "true")
@Property(name = "tokenwright.security.admin-token", value = ProblemTest.ADMIN)
class ProblemTest {
    static final String ADMIN = "test-only-admin-token";

    @Inject
    EmbeddedServer server;

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest(name = "{0} -> {1} at {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"name":"a","colour":"RED"}                | unknown-field   | /colour          | did you mean "color"
            {"name":"a","parts":[{"labl":"x","amount":1}]} | unknown-field | /parts/0/labl  | did you mean "label"
            {"name":"a","zzzzzz":1}                    | unknown-field   | /zzzzzz          | unknown field "zzzzzz"
            {"madeAt":"2026-11-24T00:00:00Z"}          | invalid-request | /name            | name is missing
            {"name":null}                              | invalid-request | /name            | name is missing
            {"name":"a","color":"canary-7f3a"}         | invalid-request | /color           | one of RED, GREEN
            {"name":"a","madeAt":"canary-7f3a"}        | invalid-request | /madeAt          | a time such as
            {"name":"a","parts":[{"label":"x","amount":"canary-7f3a"}]} | invalid-request | /parts/0/amount | a whole number
            {"name":"a","parts":{"label":"x"}}         | invalid-request | /parts           | a list
            {"name":"a","parts":[{"label":" ","amount":1}]} | invalid-request | /parts/0/label | is blank
            {"name":["canary-7f3a","b"]}               | invalid-request | /name            | a text
            {"name":"canary-7f3a                       | malformed-json  |                  | well-formed
            {"name":false}                             | invalid-request | /name            | a text
            {"name":"a\\u0000b"}                        | invalid-request | /name            | without the character U+0000
            {"name":12}                                | invalid-request | /name            | a text
            {"name":["canary-7f3a"]}                   | invalid-request | /name            | a text
            {"name":"a","name":"canary-7f3a"}          | field-twice     | /name            | field "name" is given twice: give it once
            {"name":"a","parts":[{"label":"x","amount":1,"label":"y"}]} | field-twice | /parts/0/label | "label" is given twice
            {"name":"a","parts":[{"label":"x","amount":"1"}]} | invalid-request | /parts/0/amount | a whole number
            {"name":"a","parts":[{"label":"x","amount":1.5}]} | invalid-request | /parts/0/amount | a whole number
            {"name":"a","parts":[{"label":"x","amount":3000000000}]} | invalid-request | /parts/0/amount | a whole number
            {"name":"a","weight":"12"}                 | invalid-request | /weight          | a whole number
            {"name":"a","weight":1e30}                 | invalid-request | /weight          | a whole number
            {"name":"a","sold":"true"}                 | invalid-request | /sold            | true or false
            {"name":"a","sold":1}                      | invalid-request | /sold            | true or false
            {"name":"a","madeAt":1764000000}           | invalid-request | /madeAt          | a time such as
            ["canary-7f3a"]                            | *               |                  | the body
            nul                                        | malformed-json  |                  | well-formed
            """)
    void a_bad_body_is_answered_with_the_field_and_the_remedy(String body, String code, String pointer, String says)
            throws Exception {
        var answer = post("/faulty/things", body.strip());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        isProblem(answer);
        if (!code.equals("*")) {
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        }
        assertThat(answer.body()).contains("\"pointer\":\"" + (pointer == null ? "" : pointer) + "\"");
        assertThat(answer.body().replace("\\\"", "\"")).contains(says).doesNotContain("canary-7f3a");
    }

    @ParameterizedTest(name = "{0} {1} -> {2}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /faulty/numbers/x          | 400 | number "x" is not a whole number
            GET    | /faulty/numbers/1?factor=y | 400 | factor "y" is not a whole number
            GET    | /faulty/numbers/1?factor=9 | 400 | factor must be less than or equal to 5
            GET    | /faulty/colors?color=blue  | 400 | one of RED, GREEN
            GET    | /faulty/colors             | 400 | color is missing
            GET    | /faulty/colors?color=%00   | 400 | U+0000
            GET    | /faulty/numbers/%00        | 400 | U+0000
            GET    | /faulty/nothing            | 404 | not-found
            GET    | /nowhere                   | 404 | not-found
            PUT    | /faulty/colors             | 405 | method-not-allowed
            GET    | /faulty/bug                | 500 | unexpected
            GET    | /faulty/database-away      | 503 | unavailable
            GET    | /faulty/conflict           | 409 | already-open
            """)
    void every_error_is_a_problem(String method, String path, int status, String says) throws Exception {
        var answer = send(request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        isProblem(answer);
        assertThat(answer.body().replace("\\\"", "\"")).contains(says).doesNotContain("canary-7f3a");
    }

    @Test
    void types_that_do_not_fit_are_refused() throws Exception {
        var text = send(
                request("/faulty/things").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("x")));
        var image = send(request("/faulty/trace").header("Accept", "image/png").GET());

        assertThat(text.statusCode()).isEqualTo(415);
        isProblem(text);
        assertThat(image.statusCode()).isEqualTo(406);
        isProblem(image);
    }

    @Test
    void a_body_beyond_the_limit_is_refused() throws Exception {
        var answer = post("/faulty/things", "{\"name\":\"" + "a".repeat(300_000) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
        isProblem(answer);
    }

    @Test
    void a_deeply_nested_body_is_refused() throws Exception {
        var answer = post("/faulty/things", "{\"name\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        isProblem(answer);
    }

    @Test
    void a_body_as_documented_is_taken() throws Exception {
        String body = "{\"name\":\"a\",\"madeAt\":\"2026-11-24T00:00:00Z\",\"sold\":true,\"weight\":12,"
                + "\"parts\":[{\"label\":\"x\",\"amount\":3}]}";

        var answer = post("/faulty/things", body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"weight\":12", "\"amount\":3", "\"sold\":true", "2026-11-24T00:00:00Z");
    }

    @Test
    void an_empty_body_is_named_as_missing() throws Exception {
        var answer = post("/faulty/things", "");

        assertThat(answer.statusCode()).isEqualTo(400);
        isProblem(answer);
        assertThat(answer.body()).contains("the body is missing");
    }

    @Test
    void the_trace_of_the_caller_is_kept_and_is_the_correlation_id() throws Exception {
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        var seen =
                send(request("/faulty/trace").header("traceparent", traceparent).GET());
        var failed =
                send(request("/faulty/bug").header("traceparent", traceparent).GET());

        assertThat(seen.body()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(failed.body()).contains("\"correlationId\":\"4bf92f3577b34da6a3ce929d0e0e4736\"");
    }

    @Test
    void answers_carry_security_headers() throws Exception {
        var answer = send(request("/faulty/trace").GET());

        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
    }

    private static void isProblem(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.body())
                .contains("\"status\":" + answer.statusCode())
                .containsPattern(Pattern.compile("\"correlationId\":\"[0-9a-f]{32}\""));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURL() + path)).header("Authorization", "Bearer " + ADMIN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
