package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F26;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.Inspected;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.connector.vaulttoken.VaultTokenConnector;
import io.tokenwright.rotation.engine.RotationWorker;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.simulation.Faults;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Vault's own tokens, minted, probed and revoked at the shared Vault with the policy that rotation has there. */
class VaultTokenConnectorIT {
    private static final String POLICY = VaultProvisioner.Service.INVENTORY.role();
    private static final String ROLE = "it-" + UUID.randomUUID();
    private static final Map<String, String> PARAMETERS = Map.of("role", ROLE);

    private static TickedService service;
    private static Connector connector;

    @BeforeAll
    static void start() {
        service = TickedService.start(Map.of());
        new VaultRoot(Parts.vault()).tokenRole(ROLE, List.of(POLICY));
        connector = service.bean(Connectors.class).byName("vault").orElseThrow();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String newName() {
        return "tw-" + UUID.randomUUID();
    }

    private static IssueRequest request(String name) {
        return new IssueRequest(name, List.of(POLICY), service.clock.instant().plus(Duration.ofHours(2)), PARAMETERS);
    }

    private static <T> T done(Outcome<T> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<T>) outcome).value();
    }

    private static List<Found> found(String name) {
        return done(connector.find(new FindRequest(name, PARAMETERS)));
    }

    private static Verdict verdict(SecretValue value) {
        return Probing.of(connector, value, List.of(POLICY), PARAMETERS).verdict();
    }

    @Test
    void a_token_is_minted_probed_found_inspected_and_revoked_by_its_accessor() {
        String name = newName();

        Issued issued = done(connector.issue(request(name)));

        assertThat(issued.precision()).isEqualTo(Precision.INSTANT);
        assertThat(issued.expiresAt()).isEqualTo(service.clock.instant().plus(Duration.ofHours(2)));
        assertThat(verdict(issued.value())).isEqualTo(Verdict.LIVE);
        assertThat(found(name)).singleElement().satisfies(found -> {
            assertThat(found.issuerRef()).isEqualTo(issued.issuerRef());
            assertThat(found.active()).isTrue();
            assertThat(found.scopes()).contains(POLICY);
        });
        Inspected inspected = done(connector.inspect(new InspectRequest(issued.issuerRef(), PARAMETERS)));
        assertThat(inspected.active()).isTrue();

        assertThat(connector.revoke(new RevokeRequest(issued.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.Done.class);

        assertThat(verdict(issued.value())).isEqualTo(Verdict.DEAD);
        assertThat(found(name)).isEmpty();
        assertThat(connector.inspect(new InspectRequest(issued.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(connector.revoke(new RevokeRequest(issued.issuerRef(), PARAMETERS)))
                .as("once more does no harm")
                .isInstanceOfAny(Outcome.Done.class, Outcome.AlreadyGone.class);
    }

    @Test
    void a_token_without_the_policies_asked_for_is_degraded() {
        Issued issued = done(connector.issue(request(newName())));

        assertThat(Probing.of(connector, issued.value(), List.of(POLICY, "a-policy-it-lacks"), PARAMETERS)
                        .verdict())
                .isEqualTo(Verdict.DEGRADED);
    }

    @Test
    void the_negative_control_is_dead_and_shaped_like_a_token() {
        try (SecretValue random = connector.random()) {
            ProbeResponse response = done(connector.probe(new ProbeRequest(random, List.of(), PARAMETERS, false)));

            assertThat(response.verdict()).isEqualTo(Verdict.DEAD);
            assertThat(random.reveal()).matches("hvs\\.[A-Za-z0-9]{24}");
        }
    }

    @Test
    @Withstands(fault = F26, outcome = "the credential is found by the rotation's id in its name, and killed")
    void a_mint_whose_answer_is_lost_is_found_by_its_name_and_killed_by_its_accessor() {
        // Boundary 1 is right after the call took effect.
        var faults = new Faults(Map.of(1, Faults.Kind.LOSE_ANSWER), "Vault.createToken"::equals);
        var forgetful = new VaultTokenConnector(faults.between(Vault.class, service.vault()), service.clock);
        String name = newName();

        assertThat(forgetful.issue(request(name))).isInstanceOf(Outcome.AnswerLost.class);

        assertThat(found(name)).hasSize(1);
        String accessor = found(name).getFirst().issuerRef();
        assertThat(connector.revoke(new RevokeRequest(accessor, PARAMETERS))).isInstanceOf(Outcome.Done.class);
        assertThat(found(name)).isEmpty();
    }

    @Test
    void what_cannot_be_minted_is_refused_with_the_remedy() {
        var noRole = new IssueRequest(newName(), List.of(POLICY), service.clock.instant(), Map.of());
        var unknownRole =
                new IssueRequest(newName(), List.of(POLICY), service.clock.instant(), Map.of("role", "no-such-role"));

        assertThat(connector.issue(noRole))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.sentence())
                                .contains("\"role\"")
                                .contains("orphan=true"));
        assertThat(connector.issue(unknownRole)).isInstanceOf(Outcome.Refused.class);
        assertThat(connector.quarantine(new RevokeRequest("x", PARAMETERS), () -> Duration.ZERO))
                .as("undeclared")
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void a_vault_token_is_rotated_and_the_old_one_is_proven_dead() {
        Issued old = done(connector.issue(request(newName())));
        TokenIssued issued = registered(old);
        service.begin(issued);

        Rotation end = service.tickUntil(issued.getTokenId(), r -> r.state().ended() || r.state() == State.STUCK);

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.reason()).isEqualTo(Reason.COMPLETED);
        assertThat(verdict(old.value())).isEqualTo(Verdict.DEAD);
        try (SecretValue live = SecretValue.of(service.live(Subjects.onePath(issued.getTokenId())))) {
            assertThat(verdict(live)).isEqualTo(Verdict.LIVE);
        }
        assertThat(found(end.mintNamePrefix()))
                .extracting(Found::issuerRef)
                .containsExactly(Objects.requireNonNull(end.candidate()).issuerRef());
    }

    @Test
    void a_mint_that_a_crash_left_beside_the_live_path_is_adopted_by_its_name() {
        TokenIssued issued = registered(done(connector.issue(request(newName()))));
        Rotation begun = service.begin(issued);
        // The stores are PLAN_SOUND, READY_TO_MINT and MINTED, with a boundary before and after each.
        var faults = new Faults(Map.of(4, Faults.Kind.CRASH), "Rotations.store"::equals);
        var dying = new RotationWorker(
                faults.between(Rotations.class, service.bean(JdbcRotations.class)),
                service.bean(Steps.class),
                service.clock);

        assertThatThrownBy(() -> dying.tick(1)).isInstanceOf(Faults.Crash.class);
        List<Found> left = found(begun.mintNamePrefix());
        service.lapse();
        Rotation end = service.tickUntil(issued.getTokenId(), r -> r.state().ended() || r.state() == State.STUCK);

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.history()).anyMatch(line -> line.startsWith("STAGED CANDIDATE_FOUND"));
        assertThat(left).hasSize(1);
        assertThat(Objects.requireNonNull(end.candidate()).issuerRef())
                .as("not minted a second time")
                .isEqualTo(left.getFirst().issuerRef());
        assertThat(found(begun.mintNamePrefix())).hasSize(1);
    }

    /** The old version at its path, and the event that says so. */
    private static TokenIssued registered(Issued old) {
        return Subjects.registered(service, "vault", old.issuerRef(), old.value())
                .setIssuerParameters(PARAMETERS)
                .setScopes(List.of(POLICY))
                .build();
    }
}
