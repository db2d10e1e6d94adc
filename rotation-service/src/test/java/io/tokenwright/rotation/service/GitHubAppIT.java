package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.DeclaredStandIn;
import io.tokenwright.rotation.conformance.Gate;
import io.tokenwright.rotation.conformance.SigningApp;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.OurDeclarations;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an issuer that has no list, lets only the bearer end one, and grants an hour: a GitHub App, behind a stand-in for its API. */
class GitHubAppIT {
    private static final Map<String, String> PARAMETERS = Map.of("installation_id", "7", "repositories", "api, web");
    private static final List<String> SCOPES = List.of("contents:read", "issues:write");
    private static final Duration HOUR = Duration.ofHours(1);

    private static TestClock clock;
    private static Gate gate;
    private static TickedService service;
    private static Connector connector;

    @BeforeAll
    static void start() {
        clock = new TestClock(Clock.systemUTC().instant());
        String admin = SigningApp.newAdminToken();
        var declaration = OurDeclarations.read("github-app");
        var github = new AtomicReference<DeclaredStandIn>();
        gate = Gate.before(call -> Objects.requireNonNull(github.get()).answer(call));
        service = TickedService.startWithHttp(
                clock,
                Map.of(
                        "tokenwright.connectors.github-app.base-url",
                        gate.address().toString(),
                        "tokenwright.connectors.github-app.requests-per-minute",
                        "1000000",
                        "tokenwright.connectors.github-app.admin-token",
                        admin));
        connector = service.bean(Connectors.class).byName("github-app").orElseThrow();
        github.set(new DeclaredStandIn(declaration, connector, admin, clock));
    }

    @AfterAll
    static void stop() {
        service.close();
        gate.close();
    }

    @BeforeEach
    void calm() {
        gate.faults().clear();
    }

    private static Issued issued() {
        Instant end = clock.instant().plus(HOUR);
        return ((Outcome.Done<Issued>) connector.issue(new IssueRequest("by-hand", SCOPES, end, PARAMETERS))).value();
    }

    private static TokenIssued registered(Issued old) {
        return Subjects.registered(service, "github-app", old.issuerRef(), old.value())
                .setIssuerParameters(PARAMETERS)
                .setScopes(SCOPES)
                .setPolicy(RotationPolicy.newBuilder()
                        .setQuietPeriodSeconds(1)
                        .setLifetimeSeconds(HOUR.toSeconds())
                        .setRotateBeforeSeconds(1200)
                        .build())
                .build();
    }

    private static Verdict verdict(String value) {
        try (SecretValue secret = SecretValue.of(value)) {
            return Probing.of(connector, secret, List.of(), PARAMETERS).verdict();
        }
    }

    private static Rotation ended(String tokenId) {
        return service.tickUntil(tokenId, r -> r.state().ended() || r.state() == State.STUCK);
    }

    @Test
    void a_token_is_replaced_and_the_old_one_is_ended_by_its_bearer() {
        Issued old = issued();
        String value = old.value().reveal();
        int before = gate.calls().size();

        Rotation end = ended(service.begin(registered(old)).tokenId());

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(verdict(value)).isEqualTo(Verdict.DEAD);
        assertThat(verdict(service.live(Subjects.onePath(end.tokenId())))).isEqualTo(Verdict.LIVE);
        assertThat(gate.calls().subList(before, gate.calls().size()))
                .filteredOn(call -> call.method().equals("POST"))
                .singleElement()
                .satisfies(call -> assertThat(call.json().orElseThrow().toString())
                        .isEqualTo("{\"repositories\":[\"api\",\"web\"],"
                                + "\"permissions\":{\"contents\":\"read\",\"issues\":\"write\"}}"));
    }

    @Test
    void a_lost_answer_needs_no_person_because_what_is_lost_ends_by_itself() {
        Issued old = issued();
        gate.faults().next(1, call -> call.method().equals("POST"), new Fault.LostAnswer());

        Rotation end = ended(service.begin(registered(old)).tokenId());

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.attempts()).isEqualTo(2);
    }

    @Test
    void a_version_whose_value_nobody_has_is_proven_dead_by_the_clock() {
        Issued old = issued();
        TokenIssued registered = registered(old);
        String tokenId = registered.getTokenId();
        service.know(registered, _ -> {});
        service.vault().destroyPath("secret", Subjects.onePath(tokenId));
        service.api()
                .post(
                        "/api/v1/revocations",
                        Map.of("tokenId", tokenId, "version", 1, "reason", "LEAKED", "detail", "in a log"));
        service.tickFor(Duration.ofMinutes(50), Duration.ofMinutes(5), GitHubAppIT::kill);

        JsonNode waiting = revocation(tokenId);
        assertThat(waiting.path("state").asText()).as("%s", waiting).isEqualTo("ACCEPTED");
        assertThat(waiting.path("sentence").asText()).contains("its value is not in Vault", "until");
        service.tickFor(Duration.ofMinutes(30), Duration.ofMinutes(1), GitHubAppIT::kill);
        JsonNode dead = revocation(tokenId);
        assertThat(dead.path("state").asText()).as("%s", dead).isEqualTo("CONFIRMED");
    }

    private static void kill() {
        service.bean(Killer.class).tick(10);
    }

    private static JsonNode revocation(String tokenId) {
        return service.api()
                .get("/api/v1/revocations?tokenId=" + tokenId)
                .body()
                .at("/items/0");
    }

    @Test
    void an_hourly_rotation_is_no_loop() {
        Issued old = issued();
        String tokenId = service.begin(registered(old)).tokenId();
        Rotation last = ended(tokenId);
        for (int i = 0; i < 6; i++) {
            assertThat(last.state()).as("%s %s", last.reason(), last.sentence()).isEqualTo(State.COMPLETED);
            String before = last.id();
            clock.advance(Duration.ofMinutes(45));
            service.bean(Database.class)
                    .inTransaction(tx -> service.bean(RotationDesk.class)
                            .asked(tx, tokenId, null, "user:ada", "c", clock.instant()));
            last = service.tickUntil(
                    tokenId, r -> !r.id().equals(before) && (r.state().ended() || r.state() == State.STUCK));
        }
        assertThat(last.state()).as("%s %s", last.reason(), last.sentence()).isEqualTo(State.COMPLETED);
    }
}
