package io.tokenwright.rotation.connector;

import static io.tokenwright.kit.testkit.KnownFault.F27;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.rotation.conformance.Conformance;
import io.tokenwright.rotation.conformance.Finding;
import io.tokenwright.rotation.conformance.Promise;
import io.tokenwright.rotation.conformance.Report;
import io.tokenwright.rotation.conformance.Subject;
import io.tokenwright.rotation.conformance.Trials;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.proof.Probing;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GitLab's declaration against a stand-in that speaks the documented API, written without a look at the declaration. */
class GitLabConformanceTest {
    private static final Map<String, String> PROJECT = Map.of("project_id", "group/app");
    private static final List<String> SCOPES = List.of("api", "read_repository");

    private GitLabStandIn gitlab;
    private Connector connector;

    @BeforeEach
    void start() {
        gitlab = GitLabStandIn.start(0);
        connector = connector(gitlab.address());
    }

    @AfterEach
    void stop() {
        gitlab.close();
    }

    private Connector connector(URI address) {
        return new HttpConnector(
                OurDeclarations.read("gitlab"),
                address,
                SecretValue.of(gitlab.adminToken()),
                100_000,
                Clock.systemUTC());
    }

    private static IssueRequest request(String name) {
        return new IssueRequest(name, SCOPES, Clock.systemUTC().instant().plus(Duration.ofDays(30)), PROJECT);
    }

    private Issued issued(String name) {
        return ((Outcome.Done<Issued>) connector.issue(request(name))).value();
    }

    @ParameterizedTest
    @CsvSource({"gitlab, project_id, group/app", "gitlab-group, group_id, group/sub", "gitlab-personal, user_id, 28"})
    void every_promise_is_kept(String name, String parameter, String value) {
        Subject subject = new Trials(OurDeclarations.read(name), Clock.systemUTC())
                .instance(gitlab.address(), gitlab.adminToken(), 1_000_000, Map.of(parameter, value), SCOPES);
        try (var gate = Objects.requireNonNull(subject.gate())) {
            Report report = Conformance.of(subject, Clock.systemUTC());

            assertThat(report.allKept()).as(report.text()).isTrue();
            assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                    .extracting(Finding::promise)
                    .containsExactly(Promise.QUARANTINE);
            assertThat(gitlab.truth().live(Clock.systemUTC().instant()))
                    .as("all were killed at the end")
                    .isEmpty();
            assertThat(gate.calls()).isNotEmpty();
        }
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
    @Withstands(fault = F27, outcome = "the declared delay is waited for before \"not there\" is believed")
    void a_list_that_is_late_does_not_show_what_was_minted_just_now() {
        gitlab.quirks().listLate(Duration.ofMinutes(1));
        issued("tw-late");

        assertThat(((Outcome.Done<List<Found>>) connector.find(new FindRequest("tw-late", PROJECT))).value())
                .isEmpty();
        assertThat(connector.description().limits().listingDelay()).isPositive();
    }

    @Test
    void a_parameter_cannot_lead_elsewhere() {
        int calls = gitlab.truth().calls().size();

        assertThat(connector.revoke(new Connector.RevokeRequest("1", Map.of("project_id", "../../admin"))))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(connector.revoke(new Connector.RevokeRequest("1", Map.of()))).isInstanceOf(Outcome.Refused.class);
        assertThat(gitlab.truth().calls()).hasSize(calls);
    }

    @Test
    void an_issuer_that_is_not_there_has_done_nothing() {
        URI address = gitlab.address();
        gitlab.close();

        assertThat(connector(address).issue(request("tw-f"))).isInstanceOf(Outcome.RetryAfter.class);
    }
}
