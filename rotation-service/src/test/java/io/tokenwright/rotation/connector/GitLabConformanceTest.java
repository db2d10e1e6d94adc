package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.token.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** GitLab's declaration against a stand-in that speaks the documented API, and misbehaves as issuers do. */
class GitLabConformanceTest {
    private static final Map<String, String> PROJECT = Map.of("project_id", "group/app");
    private static final Duration LIFETIME = Duration.ofDays(30);

    private GitLabStandIn gitlab;
    private Connector connector;

    @BeforeEach
    void start() throws IOException {
        gitlab = GitLabStandIn.start(0);
        connector = connector(gitlab.address(), gitlab.adminToken());
    }

    @AfterEach
    void stop() {
        gitlab.close();
    }

    private static Connector connector(URI address, String adminToken) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                GitLabConformanceTest.class.getClassLoader().getResourceAsStream("connectors/gitlab.yaml"))) {
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("timeout: 10s", "timeout: 2s");
            return new HttpConnector(
                    DeclarationReader.read("gitlab.yaml", yaml),
                    address,
                    SecretValue.of(adminToken),
                    100_000,
                    Clock.systemUTC());
        }
    }

    private static IssueRequest request(String name) {
        return new IssueRequest(
                name,
                List.of("api", "read_repository"),
                Clock.systemUTC().instant().plus(LIFETIME),
                PROJECT);
    }

    private Issued issued(String name) {
        return ((Outcome.Done<Issued>) connector.issue(request(name))).value();
    }

    private List<Found> found(String prefix) {
        return ((Outcome.Done<List<Found>>) connector.find(new FindRequest(prefix, PROJECT))).value();
    }

    @Test
    void a_version_is_minted_probed_found_inspected_and_revoked() {
        Issued issued = issued("tw-a");

        assertThat(issued.precision()).isEqualTo(Precision.DATE);
        assertThat(issued.scopes()).containsExactly("api", "read_repository");
        assertThat(issued.expiresAt()).isNotNull();
        Proof live = Probing.of(connector, issued.value(), List.of("api"), PROJECT);
        assertThat(live.verdict()).isEqualTo(Verdict.LIVE);
        assertThat(live.control()).isEqualTo(Verdict.DEAD);
        assertThat(found("tw-a")).singleElement().satisfies(f -> {
            assertThat(f.issuerRef()).isEqualTo(issued.issuerRef());
            assertThat(f.active()).isTrue();
            assertThat(f.expiresAt()).isEqualTo(issued.expiresAt());
        });
        assertThat(connector.inspect(new InspectRequest(issued.issuerRef(), PROJECT)))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(((Connector.Inspected) done.value()).active())
                                .isTrue());
        assertThat(connector.revoke(new RevokeRequest(issued.issuerRef(), PROJECT)))
                .isInstanceOf(Outcome.Done.class);
        assertThat(Probing.of(connector, issued.value(), List.of("api"), PROJECT)
                        .verdict())
                .isEqualTo(Verdict.DEAD);
        assertThat(found("tw-a")).noneMatch(Found::active);
    }

    @Test
    void scopes_that_were_not_granted_make_it_degraded() {
        gitlab.quirks().grantOnly("group/app", List.of("read_repository"));

        Issued issued = issued("tw-b");

        assertThat(Probing.of(connector, issued.value(), List.of("api"), PROJECT))
                .satisfies(proof -> {
                    assertThat(proof.verdict()).isEqualTo(Verdict.DEGRADED);
                    assertThat(proof.sentence()).contains("api");
                });
    }

    @Test
    void a_mint_whose_answer_is_lost_or_cut_is_found_by_its_name() {
        gitlab.faults().next("POST", "access_tokens", new Fault.LostAnswer());
        assertThat(connector.issue(request("tw-lost"))).isInstanceOf(Outcome.AnswerLost.class);
        gitlab.faults().next("POST", "access_tokens", new Fault.CutAnswer());
        assertThat(connector.issue(request("tw-lost-2"))).isInstanceOf(Outcome.AnswerLost.class);

        assertThat(found("tw-lost")).hasSize(2).allMatch(Found::active);
        assertThat(gitlab.truth().tokens()).as("each was sent once").hasSize(2);
    }

    @Test
    void a_frozen_issuer_ends_the_call_in_time() {
        gitlab.faults().next("POST", "access_tokens", new Fault.Frozen(Duration.ofSeconds(20)));

        assertThat(connector.issue(request("tw-frozen"))).isInstanceOf(Outcome.AnswerLost.class);
    }

    @Test
    void a_storm_of_429_says_when_to_come_back() {
        gitlab.faults()
                .next(
                        "POST",
                        "access_tokens",
                        new Fault.Instead(Answer.empty(429).withHeader("Retry-After", "7")));
        assertThat(connector.issue(request("tw-c")))
                .isInstanceOfSatisfying(
                        Outcome.RetryAfter.class,
                        later -> assertThat(later.delay()).isEqualTo(Duration.ofSeconds(7)));

        gitlab.faults()
                .next(
                        "POST",
                        "access_tokens",
                        new Fault.Instead(
                                Answer.empty(503).withHeader("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")));
        assertThat(connector.issue(request("tw-c")))
                .isInstanceOfSatisfying(
                        Outcome.RetryAfter.class,
                        later -> assertThat(later.delay()).isZero());

        gitlab.faults()
                .next(
                        "POST",
                        "access_tokens",
                        new Fault.Instead(Answer.empty(429).withHeader("Retry-After", "999999999")));
        assertThat(connector.issue(request("tw-c")))
                .isInstanceOfSatisfying(
                        Outcome.RetryAfter.class,
                        later -> assertThat(later.delay()).isEqualTo(Duration.ofHours(1)));
        assertThat(gitlab.truth().tokens()).as("nothing was minted").isEmpty();
    }

    @Test
    void a_5xx_in_the_middle_of_the_pages_gives_no_half_of_a_list() {
        for (int i = 0; i < 130; i++) {
            gitlab.existing(
                    "group/app",
                    "tw-page-" + i,
                    List.of("api"),
                    java.time.LocalDate.now(Clock.systemUTC()).plusDays(3));
        }
        assertThat(found("tw-page-")).hasSize(130);

        gitlab.faults().next(1, call -> "2".equals(call.query().get("page")), new Fault.Instead(Answer.empty(502)));
        assertThat(connector.find(new FindRequest("tw-page-", PROJECT))).isInstanceOf(Outcome.RetryAfter.class);
    }

    @Test
    void what_is_gone_already_is_no_error() {
        assertThat(connector.revoke(new RevokeRequest("999999", PROJECT))).isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(connector.inspect(new InspectRequest("999999", PROJECT))).isInstanceOf(Outcome.AlreadyGone.class);
    }

    @Test
    void a_revoke_whose_answer_is_lost_is_not_taken_for_done() {
        Issued issued = issued("tw-d");
        gitlab.faults().next("DELETE", "access_tokens", new Fault.LostAnswer());

        assertThat(connector.revoke(new RevokeRequest(issued.issuerRef(), PROJECT)))
                .isInstanceOf(Outcome.AnswerLost.class);
    }

    @Test
    void a_list_that_is_late_does_not_show_what_was_minted_just_now() {
        gitlab.quirks().listLate(Duration.ofMinutes(1));
        issued("tw-late");

        assertThat(found("tw-late")).isEmpty();
        assertThat(connector.description().limits().listingDelay()).isPositive();
    }

    @Test
    void a_probe_that_believes_everything_or_answers_with_a_page_gives_no_verdict() {
        Issued issued = issued("tw-e");
        gitlab.faults()
                .next(
                        2,
                        call -> call.path().endsWith("/self"),
                        new Fault.Instead(Answer.json(200, Map.of("scopes", List.of("api"), "active", true))));
        assertThat(Probing.of(connector, issued.value(), List.of("api"), PROJECT)
                        .verdict())
                .isEqualTo(Verdict.UNKNOWN);

        for (Answer noise : List.of(
                Answer.html(200),
                Answer.empty(403),
                Answer.empty(302).withHeader("Location", "http://127.0.0.1:1/login"),
                Answer.empty(500),
                Answer.empty(429))) {
            gitlab.faults().next(2, call -> call.path().endsWith("/self"), new Fault.Instead(noise));
            assertThat(Probing.of(connector, issued.value(), List.of("api"), PROJECT)
                            .verdict())
                    .as("answer %s", noise.status())
                    .isEqualTo(Verdict.UNKNOWN);
            gitlab.faults().clear();
        }
    }

    @Test
    void what_is_not_declared_is_refused_before_any_call() {
        int calls = gitlab.truth().calls().size();

        assertThat(connector.quarantine(new RevokeRequest("1", PROJECT)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("undeclared"));
        assertThat(connector.issue(new IssueRequest("x", List.of(), Instant.parse("2027-01-01T00:00:00Z"), Map.of())))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(connector.revoke(new RevokeRequest("1", Map.of("project_id", "../../admin"))))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(gitlab.truth().calls()).hasSize(calls);
    }

    @Test
    void an_issuer_that_is_not_there_has_done_nothing() throws IOException {
        URI address = gitlab.address();
        gitlab.close();

        assertThat(connector(address, "x").issue(request("tw-f"))).isInstanceOf(Outcome.RetryAfter.class);
    }

    @Test
    void no_outcome_shows_a_value() {
        Issued issued = issued("tw-g");
        String value = issued.value().reveal();

        assertThat(issued.toString()).doesNotContain(value);
        assertThat(connector.toString()).doesNotContain(gitlab.adminToken());
        assertThat(Probing.of(connector, issued.value(), List.of(), PROJECT).toString())
                .doesNotContain(value);
    }
}
