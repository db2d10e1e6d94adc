package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.Gate;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Intervention;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passwords that a real Vault replaces in place in a real PostgreSQL, with the rights that the documentation names and no more. */
class VaultStaticRoleIT {
    private static final String LOGIN = "it-" + UUID.randomUUID();
    private static final String MOUNT = "it-db-" + UUID.randomUUID();
    /** As docs/connectors.md has it. */
    private static final String RIGHTS = """
            path "%1$s/static-creds/*" { capabilities = ["read"] }
            path "%1$s/rotate-role/*" { capabilities = ["create", "update"] }
            """;

    private static PostgreSqlRoles postgres;
    private static VaultRoot root;
    private static Gate gate;
    private static TickedService service;
    private static Connector connector;

    /** A static role of a user of its own. */
    private record StaticRole(String name, Issued old) {
        Map<String, String> parameters() {
            return Map.of("mount", MOUNT, "role", name);
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
    static void start() {
        assumeThat(Parts.vault().kind())
                .as(
                        "the stand-in has no database engine, and a container does not reach a database at the loopback address")
                .isNotIn(LocalVault.Kind.STAND_IN, LocalVault.Kind.CONTAINER);
        postgres = PostgreSqlRoles.make();
        root = new VaultRoot(Parts.vault());
        root.databaseEngine(MOUNT, postgres.database());
        gate = Gate.before(Parts.vault().address());
        service = TickedService.start(
                new TestClock(Clock.systemUTC().instant()),
                gate.address(),
                root.appRole(LOGIN, root.policy(VaultProvisioner.Service.ROTATION.role()) + RIGHTS.formatted(MOUNT)),
                Map.of(
                        "tokenwright.vault.answer-timeout",
                        "2s",
                        "tokenwright.connectors.vault-static-role.base-url",
                        postgres.database().jdbcUrl(),
                        "tokenwright.windows.open",
                        "production MON-SUN 00:00-00:00",
                        "tokenwright.windows.jitter",
                        "0s"));
        connector = service.bean(Connectors.class).byName("vault-static-role").orElseThrow();
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            gate.close();
            root.unmount(MOUNT);
        }
    }

    @BeforeEach
    void now() {
        gate.faults().clear();
        service.clock.set(Clock.systemUTC().instant());
    }

    private static StaticRole staticRole() {
        String name = "it" + UUID.randomUUID().toString().substring(0, 8);
        postgres.sql("create role " + name + " login in role " + postgres.group());
        root.staticRole(MOUNT, name);
        var parameters = Map.of("mount", MOUNT, "role", name);
        Issued old = ((Outcome.Done<Issued>)
                        connector.readBack(new IssueRequest("", List.of(), Instant.EPOCH, parameters, null)))
                .value();
        return new StaticRole(name, old);
    }

    private static Rotation begun(StaticRole role, String environment) {
        return service.begin(Subjects.registered(service, "vault-static-role", role.old.issuerRef(), role.old.value())
                .setEnvironment(environment)
                .setIssuerParameters(role.parameters())
                .build());
    }

    private static void ask(Rotation of, RotationRequest what, String actor) {
        service.ask(Subjects.asked(service, of.tokenId(), what, actor));
    }

    /** Although the token's policy asks for no approval. */
    private static Rotation approved(StaticRole role) {
        Rotation begun = begun(role, "production");
        service.tickUntil(begun.tokenId(), r -> r.state() == State.AWAITING_APPROVAL);
        ask(begun, RotationRequest.APPROVE, "user:bob");
        return begun;
    }

    private static Rotation ended(Rotation begun) {
        return service.tickUntil(begun.tokenId(), r -> r.state().ended() || r.state() == State.STUCK);
    }

    private static long rotations() {
        return gate.calls().stream()
                .filter(call -> call.path().contains("rotate-role"))
                .count();
    }

    @Test
    void a_password_is_replaced_in_a_window_once_a_second_person_has_approved() {
        StaticRole role = staticRole();

        Rotation end = ended(approved(role));

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.evidence()).containsEntry("strategy", "in-place");
        assertThat(role.verdict(role.old.value())).isEqualTo(Verdict.DEAD);
        String live = service.live(Subjects.onePath(end.tokenId()));
        assertThat(postgres.isLive(live)).isTrue();
        assertThat(role.now().issuerRef())
                .isEqualTo(Objects.requireNonNull(end.candidate()).issuerRef());
    }

    @Test
    void a_lost_answer_is_made_good_by_reading_and_nothing_is_replaced_twice() {
        StaticRole role = staticRole();
        Rotation begun = approved(role);
        long before = rotations();
        gate.faults().next("POST", "rotate-role", new Fault.LostAnswer());

        Rotation end = ended(begun);

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(rotations() - before).isEqualTo(1);
        assertThat(postgres.isLive(service.live(Subjects.onePath(end.tokenId()))))
                .isTrue();
    }

    @Test
    void there_is_no_way_back_once_it_is_replaced_and_that_is_said() {
        StaticRole role = staticRole();
        Rotation begun = approved(role);
        gate.faults()
                .next(
                        100,
                        call -> call.method().equals("POST") && call.path().endsWith(begun.tokenId() + "/production"),
                        new Fault.Instead(Answer.json(503, Map.of("errors", List.of("busy")))));
        service.tickUntil(begun.tokenId(), r -> r.state() == State.PROMOTED);
        ask(begun, RotationRequest.ROLL_BACK, "user:ada");
        service.tick();

        Rotation r = service.rotation(begun.tokenId());

        assertThat(r.interventions().getLast().kind()).isEqualTo(Intervention.Kind.ROLL_BACK_REFUSED);
        assertThat(r.state()).isEqualTo(State.PROMOTED);
        gate.faults().clear();
        assertThat(ended(begun).state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void an_environment_without_a_window_is_refused_before_anything_is_replaced() {
        StaticRole role = staticRole();

        Rotation r = ended(begun(role, "testing"));

        assertThat(r.state()).isEqualTo(State.STUCK);
        assertThat(r.reason()).isEqualTo(Reason.PLAN_UNSOUND);
        assertThat(r.sentence()).contains("replaces a version in place", "environment testing has none");
        assertThat(r.nextAction()).contains("tokenwright.windows.open");
        assertThat(role.verdict(role.old.value())).isEqualTo(Verdict.LIVE);
    }

    @Test
    void whoever_has_too_little_left_of_a_lease_replaces_nothing() {
        StaticRole role = staticRole();
        long before = rotations();

        assertThat(connector.replace(role.request(), () -> Duration.ofMillis(900)))
                .isInstanceOf(Outcome.RetryAfter.class);

        assertThat(rotations()).isEqualTo(before);
        assertThat(role.now().issuerRef()).isEqualTo(role.old.issuerRef());
    }

    @Test
    void an_answer_is_not_awaited_beyond_the_lease() {
        StaticRole role = staticRole();
        gate.faults().next("POST", "rotate-role", new Fault.Late(Duration.ofSeconds(3)));
        long started = System.nanoTime();

        Outcome<Issued> outcome = connector.replace(role.request(), () -> Duration.ofMillis(1_200));

        assertThat(outcome).isInstanceOf(Outcome.AnswerLost.class);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(1_900));
    }

    @Test
    void a_kill_hits_the_password_that_it_is_for_and_no_later_one() {
        StaticRole role = staticRole();
        assertThat(connector.replace(role.request(), () -> Duration.ofSeconds(5)))
                .isInstanceOf(Outcome.Done.class);
        Issued second = role.now();

        assertThat(connector.revoke(new RevokeRequest(role.old.issuerRef(), role.parameters())))
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(role.verdict(second.value())).isEqualTo(Verdict.LIVE);

        assertThat(connector.revoke(new RevokeRequest(second.issuerRef(), role.parameters())))
                .isInstanceOf(Outcome.Done.class);
        assertThat(role.verdict(second.value())).isEqualTo(Verdict.DEAD);
    }

    @Test
    void a_role_that_is_not_there_or_malformed_is_told_with_the_remedy() {
        assertThat(refusal(Map.of("mount", MOUNT, "role", "nobody"))).contains("does not exist", "create it");
        assertThat(refusal(Map.of("mount", "no-rights", "role", "x"))).contains("grant it");
        assertThat(refusal(Map.of())).contains("\"role\" is missing");
        assertThat(refusal(Map.of("role", "../x"))).contains("\"role\"");
        assertThat(refusal(Map.of("role", "x", "mount", "a/../b"))).contains("\"mount\"");
    }

    private static String refusal(Map<String, String> parameters) {
        var request = new IssueRequest("tw-x", List.of(), Instant.EPOCH, parameters, null);
        return ((Outcome.Refused<Issued>) connector.replace(request, () -> Duration.ofSeconds(5))).sentence();
    }
}
