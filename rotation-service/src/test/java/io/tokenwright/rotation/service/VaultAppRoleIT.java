package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.rotation.conformance.Conformance;
import io.tokenwright.rotation.conformance.Finding;
import io.tokenwright.rotation.conformance.Gate;
import io.tokenwright.rotation.conformance.Promise;
import io.tokenwright.rotation.conformance.Report;
import io.tokenwright.rotation.conformance.Subject;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Secret-ids at a real Vault, with the rights that the documentation names and no more. */
class VaultAppRoleIT {
    private static final String LOGIN = "it-" + UUID.randomUUID();
    private static final String ROLE = "it-app-" + UUID.randomUUID();
    private static final String POLICY = "it-read-orders";
    private static final Map<String, String> PARAMETERS = Map.of("role", ROLE);
    private static final Duration LIFETIME = Duration.ofHours(2);
    /** As docs/connectors.md has it. */
    private static final String RIGHTS = """
            path "auth/approle/role/%1$s" { capabilities = ["read"] }
            path "auth/approle/role/%1$s/role-id" { capabilities = ["read"] }
            path "auth/approle/role/%1$s/secret-id" { capabilities = ["create", "update", "list"] }
            path "auth/approle/role/%1$s/secret-id/lookup" { capabilities = ["create", "update"] }
            path "auth/approle/role/%1$s/secret-id-accessor/*" { capabilities = ["create", "update"] }
            """;

    private static VaultRoot root;
    private static Gate gate;
    private static TickedService service;
    private static Connector connector;

    @BeforeAll
    static void start() {
        assumeThat(Parts.vault().kind())
                .as("the stand-in has no secret-ids of other roles")
                .isNotEqualTo(LocalVault.Kind.STAND_IN);
        root = new VaultRoot(Parts.vault());
        root.role(ROLE, Map.of("token_policies", List.of(POLICY), "token_ttl", "1m"));
        gate = Gate.before(Parts.vault().address());
        service = TickedService.start(
                new TestClock(Clock.systemUTC().instant()),
                gate.address(),
                root.appRole(LOGIN, root.policy(VaultProvisioner.Service.ROTATION.role()) + RIGHTS.formatted(ROLE)),
                Map.of("tokenwright.vault.answer-timeout", "2s"));
        connector = service.bean(Connectors.class).byName("vault-approle").orElseThrow();
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            gate.close();
        }
    }

    /** What Vault says of times is by the machine's clock. */
    @BeforeEach
    void now() {
        service.clock.set(Clock.systemUTC().instant());
    }

    private static IssueRequest request(String name, Map<String, String> parameters) {
        return new IssueRequest(name, List.of(POLICY), service.clock.instant().plus(LIFETIME), parameters);
    }

    private static Issued issued() {
        return ((Outcome.Done<Issued>) connector.issue(request("tw-" + UUID.randomUUID(), PARAMETERS))).value();
    }

    private static Verdict verdict(SecretValue value) {
        return Probing.of(connector, value, List.of(POLICY), PARAMETERS).verdict();
    }

    @Test
    void every_promise_that_can_be_tried_is_kept() {
        var subject = new Subject(
                connector, "a real Vault", PARAMETERS, List.of(POLICY), gate, false, true, Set.of(), List.of());

        Report report = Conformance.of(subject, service.clock);

        assertThat(report.allKept()).as(report.text()).isTrue();
        assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                .extracting(Finding::promise)
                .containsExactlyInAnyOrder(Promise.ENDLESS_LIST, Promise.LIFETIME_MAX, Promise.QUARANTINE);
    }

    @Test
    void dead_values_that_are_probed_again_and_again_lock_nobody_out() {
        Issued consumers = issued();
        Issued dead = issued();
        connector.revoke(new RevokeRequest(dead.issuerRef(), PARAMETERS));

        for (int i = 0; i < 8; i++) {
            assertThat(verdict(dead.value())).isEqualTo(Verdict.DEAD);
        }

        assertThat(root.canLogIn(ROLE, consumers.value().reveal()))
                .as("Vault locks out after five failed logins")
                .isTrue();
    }

    @Test
    void a_login_for_a_probe_leaves_no_token_behind() {
        Issued issued = issued();
        int before = root.loginsOf(ROLE);

        assertThat(verdict(issued.value())).isEqualTo(Verdict.LIVE);

        assertThat(root.loginsOf(ROLE)).isEqualTo(before);
    }

    @Test
    void a_role_that_shortens_the_life_of_its_secret_ids_is_believed() {
        String role = ownRole(Map.of("secret_id_ttl", "10m"));
        var own = Map.of("role", role);

        var issued = ((Outcome.Done<Issued>) connector.issue(request("tw-short", own))).value();

        assertThat(issued.expiresAt()).isEqualTo(service.clock.instant().plus(Duration.ofMinutes(10)));
    }

    @Test
    void a_role_that_cannot_serve_is_refused_before_anything_is_minted() {
        String open = ownRole(Map.of("bind_secret_id", false, "token_bound_cidrs", List.of("127.0.0.1/32")));
        String counted = ownRole(Map.of("secret_id_num_uses", 3));
        String poor = ownRole(Map.of("token_policies", List.of("another")));

        assertThat(refusal(Map.of("role", open))).contains("bind_secret_id");
        assertThat(refusal(Map.of("role", counted)))
                .contains("secret_id_num_uses 3")
                .contains("set it to 0");
        assertThat(refusal(Map.of("role", poor))).contains(POLICY).contains("token_policies");
        assertThat(refusal(Map.of("role", "no-rights-here"))).contains("grant it");
        assertThat(refusal(Map.of())).contains("\"role\" is missing");
        assertThat(refusal(Map.of("role", "../x"))).contains("\"role\"");
        assertThat(refusal(Map.of("role", ROLE, "mount", "a/../b"))).contains("\"mount\"");
        assertThat(((Outcome.Done<List<Found>>) connector.find(new FindRequest("", Map.of("role", counted)))).value())
                .isEmpty();
    }

    @Test
    void a_role_that_is_not_there_is_no_proof_of_death() {
        String gone = ownRole(Map.of());
        root.deleteRole(gone);

        try (SecretValue value = connector.random()) {
            var response = ((Outcome.Done<Connector.ProbeResponse>)
                            connector.probe(new ProbeRequest(value, List.of(), Map.of("role", gone), false)))
                    .value();

            assertThat(response.verdict()).isEqualTo(Verdict.UNKNOWN);
            assertThat(response.sentence()).contains("does not exist").contains("create it");
        }
        assertThat(refusal(Map.of("role", gone))).contains("does not exist");
        assertThat(connector.revoke(new RevokeRequest("x", Map.of("role", gone))))
                .isInstanceOf(Outcome.Refused.class);
    }

    private static String refusal(Map<String, String> parameters) {
        return ((Outcome.Refused<Issued>) connector.issue(request("tw-refused", parameters))).sentence();
    }

    /** With the rights on it. */
    private static String ownRole(Map<String, Object> settings) {
        String role = "it-app-" + UUID.randomUUID();
        Map<String, Object> all = new java.util.HashMap<>(Map.of("token_policies", List.of(POLICY)));
        all.putAll(settings);
        root.role(role, all);
        root.policy(LOGIN, root.policy(LOGIN) + RIGHTS.formatted(role));
        return role;
    }

    @Test
    void a_secret_id_is_rotated_and_the_old_one_is_proven_dead() {
        Issued old = issued();
        TokenIssued registered = registered(old);
        service.begin(registered);

        Rotation end = service.tickUntil(registered.getTokenId(), r -> r.state().ended() || r.state() == State.STUCK);

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(verdict(old.value())).isEqualTo(Verdict.DEAD);
        String live = service.live(Subjects.onePath(registered.getTokenId()));
        assertThat(root.canLogIn(ROLE, live)).isTrue();
        assertThat(((Outcome.Done<List<Found>>) connector.find(new FindRequest(end.mintNamePrefix(), PARAMETERS)))
                        .value())
                .extracting(Found::issuerRef)
                .containsExactly(Objects.requireNonNull(end.candidate()).issuerRef());
    }

    /** The old version at its path, and the event that says so. */
    private static TokenIssued registered(Issued old) {
        return Subjects.registered(service, "vault-approle", old.issuerRef(), old.value())
                .setIssuerParameters(PARAMETERS)
                .setScopes(List.of(POLICY))
                .setIssuedAt(service.clock.instant())
                .setExpiresAt(service.clock.instant().plus(LIFETIME))
                .build();
    }
}
