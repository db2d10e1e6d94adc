package io.tokenwright.rotation.connector;

import static io.tokenwright.kit.testkit.KnownFault.F31;
import static io.tokenwright.kit.testkit.KnownFault.F49;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.Fault;
import io.tokenwright.local.http.StandInServer;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.proof.Probing;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no honest issuer gives, and what becomes of them. */
class HostileIssuerTest {
    private static final Map<String, String> PROJECT = Map.of("project_id", "7");

    private final AtomicReference<Function<Call, Answer>> answers = new AtomicReference<>(_ -> Answer.empty(500));
    private final AtomicInteger calls = new AtomicInteger();
    private final StandInServer issuer = StandInServer.start("127.0.0.1", 0, call -> {
        calls.incrementAndGet();
        return answers.get().apply(call);
    });
    private final Connector connector = new HttpConnector(
            OurDeclarations.read("gitlab").forTrial(Duration.ofSeconds(2), 2),
            issuer.address(),
            SecretValue.of("admin"),
            1_000_000,
            Clock.systemUTC());

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static Map<String, @Nullable Object> token(String field, @Nullable Object value) {
        Map<String, @Nullable Object> token = new LinkedHashMap<>(Map.of(
                "id", 1,
                "name", "tw-1",
                "token", "glpat-01234567890123456789",
                "active", true,
                "scopes", List.of("api"),
                "created_at", "2026-11-20T08:00:00Z",
                "expires_at", "2027-01-01"));
        token.put(field, value);
        return token;
    }

    private Outcome<?> issue() {
        return connector.issue(new IssueRequest(
                "tw-1", List.of("api"), Clock.systemUTC().instant().plus(Duration.ofDays(9)), PROJECT));
    }

    private Outcome<List<Found>> find() {
        return connector.find(new FindRequest("tw-", PROJECT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with blank in it", "glpat-0123456789\r\nX-Evil: 1", "glpat-0123\u0000456789"})
    void a_value_that_no_header_can_carry_is_given_up(String value) {
        answers.set(_ -> Answer.json(201, token("token", value)));

        assertThat(issue())
                .isInstanceOfSatisfying(
                        Outcome.AnswerLost.class,
                        lost -> assertThat(lost.sentence()).contains("value").doesNotContain("Evil", "\r"));
    }

    @Test
    void a_value_of_megabytes_is_given_up() {
        answers.set(_ -> Answer.json(201, token("token", "a".repeat(900_000))));

        assertThat(issue()).isInstanceOf(Outcome.AnswerLost.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n2", "1 2", "\u001b[31m", "\u202e1"})
    void an_id_with_control_characters_is_refused(String id) {
        answers.set(_ -> Answer.json(200, List.of(token("id", id))));

        assertThat(find())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("bad-id"));
        answers.set(_ -> Answer.json(201, token("id", id)));
        assertThat(issue()).isInstanceOf(Outcome.AnswerLost.class);
    }

    @Test
    @Withstands(fault = F49, outcome = "control characters reach nobody")
    void control_characters_in_a_name_and_in_scopes_do_not_reach_anybody() {
        Map<String, @Nullable Object> odd =
                token("name", "tw-1\r\n2026 ERROR forged\u001b[2J\u202e" + "x".repeat(9000));
        odd.put("scopes", List.of("api\nforged"));
        answers.set(_ -> Answer.json(200, List.of(odd)));

        Found found = ((Outcome.Done<List<Found>>) find()).value().getFirst();

        assertThat(found.name()).startsWith("tw-1??2026 ERROR forged?[2J?x").hasSize(256);
        assertThat(found.scopes()).containsExactly("api?forged");
        assertThat(found.active()).as("it is still seen, and can be killed").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "active"})
    void a_list_without_a_declared_field_is_refused_and_never_read_as_dead(String field) {
        answers.set(_ -> {
            Map<String, @Nullable Object> lacking = token("x", 1);
            lacking.remove(field);
            return Answer.json(200, List.of(lacking));
        });

        assertThat(find())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("\"" + field + "\" at /" + field));
    }

    @Test
    void an_inspection_or_a_probe_without_the_declared_field_says_nothing() {
        answers.set(_ -> Answer.json(200, Map.of("scopes", List.of())));

        assertThat(connector.inspect(new InspectRequest("1", PROJECT))).isInstanceOf(Outcome.Refused.class);
        try (SecretValue value = connector.random()) {
            assertThat(((Outcome.Done<Connector.ProbeResponse>)
                                    connector.probe(new ProbeRequest(value, List.of(), PROJECT, false)))
                            .value()
                            .verdict())
                    .isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    @Withstands(fault = F49, outcome = "pages are bounded")
    void a_million_pages_are_given_up() {
        AtomicInteger page = new AtomicInteger(1);
        answers.set(_ -> Answer.json(200, List.of(token("id", page.incrementAndGet())))
                .withHeader("X-Next-Page", String.valueOf(page.get())));

        assertThat(find())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("too-many-pages"));
        assertThat(calls.get()).isLessThanOrEqualTo(201);
    }

    @Test
    @Withstands(fault = F49, outcome = "a cursor in circles is given up")
    void a_cursor_that_turns_in_circles_is_given_up() {
        AtomicInteger id = new AtomicInteger();
        answers.set(call -> Answer.json(200, List.of(token("id", id.incrementAndGet())))
                .withHeader("X-Next-Page", "1".equals(call.query().get("page")) ? "2" : "1"));

        assertThat(find())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("page-loop"));
        assertThat(calls.get()).isEqualTo(2);
    }

    @Test
    void a_page_name_cannot_leave_its_query_parameter() {
        answers.set(call -> Answer.json(200, List.of(token("id", calls.get())))
                .withHeader("X-Next-Page", calls.get() == 1 ? "2&per_page=1&x=../../admin#" : ""));

        assertThat(find()).isInstanceOf(Outcome.Done.class);
        assertThat(calls.get()).isEqualTo(2);
    }

    @Test
    void more_of_ours_than_anybody_has_are_given_up() {
        answers.set(call -> Answer.json(
                        200,
                        IntStream.range(0, 4000)
                                .mapToObj(i -> Map.of("id", calls.get() * 10_000 + i, "name", "tw-", "active", true))
                                .toList())
                .withHeader("X-Next-Page", String.valueOf(calls.get() + 1)));

        assertThat(find())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("too-many-pages"));
        assertThat(calls.get()).isEqualTo(3);
    }

    @Test
    void json_nested_a_hundred_thousand_deep_is_no_json() {
        byte[] deep = ("[".repeat(100_000) + "]".repeat(100_000)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        answers.set(_ -> new Answer(200, Map.of("Content-Type", "application/json"), deep));

        assertThat(find()).isInstanceOf(Outcome.RetryAfter.class);
    }

    @Test
    @Withstands(fault = F31, outcome = "a redirect or a flood says nothing: UNKNOWN")
    void a_probe_believes_no_flood_no_drip_and_no_redirect() {
        answers.set(_ -> Answer.json(200, Map.of("active", true, "scopes", List.of("api"))));
        for (Fault fault : List.of(
                new Fault.Flood(1024L * 1024 * 1024),
                new Fault.Dripping(Duration.ofMillis(300)),
                new Fault.Instead(Answer.empty(301).withHeader("Location", "http://169.254.169.254/")))) {
            issuer.faults().next(1, _ -> true, fault);
            try (SecretValue value = connector.random()) {
                assertThat(Probing.of(connector, value, List.of(), PROJECT).verdict())
                        .as("%s", fault)
                        .isEqualTo(Verdict.UNKNOWN);
            }
            issuer.faults().clear();
        }
    }

    @Test
    void a_redirected_kill_is_refused_with_the_remedy() {
        answers.set(_ -> Answer.empty(307).withHeader("Location", issuer.address() + "/elsewhere"));

        assertThat(connector.revoke(new RevokeRequest("1", PROJECT)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("correct base-url"));
        assertThat(calls.get()).as("not followed").isEqualTo(1);
    }
}
