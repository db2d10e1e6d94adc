package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.Gate;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.connector.keycloak.KeycloakConnector;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client secrets at a real Keycloak, by a service account that may manage one realm's clients and nothing else. */
@Tag("issuers")
class KeycloakIT {
    private static final Duration LONG = Duration.ofSeconds(9);

    private static KeycloakServer keycloak;
    private static Gate gate;
    private static TickedService service;
    private static Connector connector;

    private record Client(String id, Issued old) {
        Map<String, String> parameters() {
            return Map.of("realm", KeycloakServer.REALM, "client", id);
        }

        IssueRequest request() {
            return new IssueRequest("tw-next", List.of(), Instant.EPOCH, parameters(), old.issuerRef());
        }

        Issued now() {
            return ((Outcome.Done<Issued>) connector.readBack(request())).value();
        }

        Verdict verdict(SecretValue value) {
            return Probing.of(connector, value, List.of(), parameters()).verdict();
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        keycloak = KeycloakServer.start(folder);
        gate = Gate.before(keycloak.address());
        service = TickedService.startWithHttp(Map.of(
                "tokenwright.connectors.keycloak.base-url",
                gate.address().toString(),
                "tokenwright.connectors.keycloak.realm",
                KeycloakServer.REALM,
                "tokenwright.connectors.keycloak.admin-token",
                keycloak.account(),
                "tokenwright.windows.open",
                "production MON-SUN 00:00-00:00",
                "tokenwright.windows.jitter",
                "0s"));
        connector = service.bean(Connectors.class).byName("keycloak").orElseThrow();
    }

    @AfterAll
    static void stop() {
        service.close();
        gate.close();
        keycloak.close();
    }

    @BeforeEach
    void now() {
        gate.faults().clear();
        setClock();
    }

    private static void setClock() {
        service.clock.set(Clock.systemUTC().instant());
    }

    /** Whose secret can be replaced: it was set in a second that is over. */
    private static Client client() {
        Client client = newClient();
        await().atMost(LONG)
                .until(() -> Clock.systemUTC()
                        .instant()
                        .isAfter(client.old.issuedAt().plusSeconds(1)));
        return client;
    }

    private static Client newClient() {
        String id = "it-" + UUID.randomUUID();
        keycloak.confidential(id);
        var parameters = Map.of("realm", KeycloakServer.REALM, "client", id);
        var request = new IssueRequest("", List.of(), Instant.EPOCH, parameters, null);
        return new Client(id, ((Outcome.Done<Issued>) connector.readBack(request)).value());
    }

    private static Rotation approved(Client client) {
        Rotation begun =
                service.begin(Subjects.registered(service, "keycloak", client.old.issuerRef(), client.old.value())
                        .setIssuerParameters(client.parameters())
                        .build());
        service.tickUntil(begun.tokenId(), r -> r.state() == State.AWAITING_APPROVAL);
        service.ask(Subjects.asked(service, begun.tokenId(), RotationRequest.APPROVE, "user:bob"));
        return begun;
    }

    private static Rotation ended(Rotation begun) {
        return service.tickUntil(begun.tokenId(), r -> r.state().ended() || r.state() == State.STUCK);
    }

    private static long replacements() {
        return gate.calls().stream()
                .filter(call -> call.method().equals("POST") && call.path().endsWith("/client-secret"))
                .count();
    }

    @Test
    void a_secret_is_replaced_and_the_old_one_is_proven_dead() {
        Client client = client();

        Rotation end = ended(approved(client));

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(client.verdict(client.old.value())).isEqualTo(Verdict.DEAD);
        assertThat(keycloak.isLive(client.id, service.live(Subjects.onePath(end.tokenId()))))
                .isTrue();
    }

    @Test
    void a_lost_answer_is_made_good_by_reading_and_nothing_is_replaced_twice() {
        Client client = client();
        Rotation begun = approved(client);
        long before = replacements();
        gate.faults()
                .next(
                        1,
                        call -> call.method().equals("POST") && call.path().endsWith("/client-secret"),
                        new Fault.LostAnswer());

        Rotation end = ended(begun);

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(replacements() - before).isEqualTo(1);
        assertThat(keycloak.isLive(client.id, service.live(Subjects.onePath(end.tokenId()))))
                .isTrue();
    }

    /** Even when our clock is ahead of Keycloak's. */
    @Test
    void a_secret_of_this_very_second_is_not_replaced() {
        service.clock.advance(Duration.ofSeconds(3));
        await().atMost(LONG).until(() -> {
            Client client = newClient();
            var outcome = connector.replace(client.request(), () -> LONG);
            if (outcome instanceof Outcome.Done<Issued>(Issued next)) {
                assertThat(next.issuerRef()).isNotEqualTo(client.old.issuerRef());
            }
            return outcome instanceof Outcome.RetryAfter;
        });
    }

    @Test
    void whoever_has_too_little_left_of_a_lease_replaces_nothing() {
        Client client = client();
        long before = replacements();

        assertThat(connector.replace(client.request(), () -> Duration.ofSeconds(4)))
                .isInstanceOf(Outcome.RetryAfter.class);

        assertThat(replacements()).isEqualTo(before);
    }

    @Test
    void a_kill_hits_the_secret_that_it_is_for_and_no_later_one() {
        Client client = client();
        assertThat(connector.replace(client.request(), () -> LONG)).isInstanceOf(Outcome.Done.class);
        Issued second = client.now();

        assertThat(connector.revoke(new RevokeRequest(client.old.issuerRef(), client.parameters())))
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(client.verdict(second.value())).isEqualTo(Verdict.LIVE);

        assertThat(connector.revoke(new RevokeRequest(second.issuerRef(), client.parameters())))
                .isInstanceOf(Outcome.Done.class);
        assertThat(client.verdict(second.value())).isEqualTo(Verdict.DEAD);
    }

    @Test
    void a_client_that_is_not_there_is_no_proof_of_death() {
        var nobody = Map.of("realm", KeycloakServer.REALM, "client", "nobody");
        try (SecretValue random = connector.random()) {
            var response = ((Outcome.Done<Connector.ProbeResponse>)
                            connector.probe(new Connector.ProbeRequest(random, List.of(), nobody, false)))
                    .value();
            assertThat(response.verdict()).isEqualTo(Verdict.UNKNOWN);
        }
        assertThat(refusal(connector, nobody)).contains("no client nobody", "correct its name");
        assertThat(refusal(connector, Map.of("realm", "master", "client", "admin-cli")))
                .contains("manage-clients");
        assertThat(refusal(connector, Map.of("realm", "../x", "client", "a"))).contains("\"realm\"");
        assertThat(refusal(connector, Map.of("realm", "it"))).contains("\"client\"");
    }

    @Test
    void a_service_account_that_keycloak_refuses_is_told() {
        var wrong = new KeycloakConnector(
                keycloak.address(),
                KeycloakServer.REALM,
                SecretValue.of("tokenwright:wrong"),
                new TestClock(Clock.systemUTC().instant()));

        assertThat(refusal(wrong, client().parameters())).contains("admin-token and realm");
    }

    private static String refusal(Connector asked, Map<String, String> parameters) {
        var request = new IssueRequest("tw-x", List.of(), Instant.EPOCH, parameters, null);
        return ((Outcome.Refused<Issued>) asked.replace(request, () -> LONG)).sentence();
    }
}
