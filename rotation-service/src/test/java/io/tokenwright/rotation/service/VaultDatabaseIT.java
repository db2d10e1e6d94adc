package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.Gate;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users that a real Vault makes and removes in a real PostgreSQL, with the rights that the documentation names and no more. */
class VaultDatabaseIT {
    private static final String LOGIN = "it-" + UUID.randomUUID();
    private static final String MOUNT = "it-db-" + UUID.randomUUID();
    private static final Map<String, String> PARAMETERS = Map.of("mount", MOUNT, "role", "orders");
    /** As docs/connectors.md has it. */
    private static final String RIGHTS = """
            path "%1$s/creds/*" { capabilities = ["read"] }
            path "sys/leases/lookup" { capabilities = ["create", "update"] }
            path "sys/leases/revoke" { capabilities = ["create", "update"] }
            """;

    private static PostgreSqlRoles postgres;
    private static VaultRoot root;
    private static Gate gate;
    private static TickedService service;
    private static Connector connector;

    @BeforeAll
    static void start() {
        assumeThat(Parts.vault().kind())
                .as(
                        "the stand-in has no database engine, and a container does not reach a database at the loopback address")
                .isNotIn(LocalVault.Kind.STAND_IN, LocalVault.Kind.CONTAINER);
        postgres = PostgreSqlRoles.make();
        root = new VaultRoot(Parts.vault());
        root.databaseEngine(MOUNT, postgres.database());
        root.databaseRole(MOUNT, "orders", postgres.group());
        gate = Gate.before(Parts.vault().address());
        service = TickedService.start(
                new TestClock(Clock.systemUTC().instant()),
                gate.address(),
                root.appRole(LOGIN, root.policy(VaultProvisioner.Service.ROTATION.role()) + RIGHTS.formatted(MOUNT)),
                Map.of(
                        "tokenwright.vault.answer-timeout",
                        "2s",
                        "tokenwright.connectors.vault-database.base-url",
                        postgres.database().jdbcUrl()));
        connector = service.bean(Connectors.class).byName("vault-database").orElseThrow();
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

    private static IssueRequest request(List<String> scopes, Map<String, String> parameters) {
        return new IssueRequest("tw-next", scopes, service.clock.instant().plus(Duration.ofDays(1)), parameters);
    }

    private static Issued issued() {
        return ((Outcome.Done<Issued>) connector.issue(request(List.of(postgres.group()), PARAMETERS))).value();
    }

    private static Verdict verdict(SecretValue value) {
        return Probing.of(connector, value, List.of(postgres.group()), PARAMETERS)
                .verdict();
    }

    private static long users() {
        return Long.parseLong(postgres.text("select count(*) from pg_roles where rolname like 'v-%orders%'"));
    }

    private static Rotation begun(Issued old) {
        return service.begin(Subjects.registered(service, "vault-database", old.issuerRef(), old.value())
                .setIssuerParameters(PARAMETERS)
                .setScopes(List.of(postgres.group()))
                .build());
    }

    private static Rotation ended(Rotation begun) {
        return service.tickUntil(begun.tokenId(), r -> r.state().ended() || r.state() == State.STUCK);
    }

    @Test
    void a_user_is_replaced_by_the_next_and_is_gone_from_the_database() {
        Issued old = issued();

        Rotation end = ended(begun(old));

        assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.evidence()).containsEntry("strategy", "create-prove-retire");
        assertThat(verdict(old.value())).isEqualTo(Verdict.DEAD);
        assertThat(postgres.isLive(service.live(Subjects.onePath(end.tokenId()))))
                .isTrue();
        assertThat(connector.inspect(new InspectRequest(old.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(connector.revoke(new RevokeRequest(old.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.AlreadyGone.class);
    }

    @Test
    void a_mint_whose_answer_is_lost_is_left_to_a_person_since_no_list_names_it() {
        Rotation begun = begun(issued());
        gate.faults().next("GET", "/creds/", new Fault.Late(Duration.ofSeconds(4)));

        Rotation stuck = ended(begun);

        assertThat(stuck.state()).isEqualTo(State.STUCK);
        assertThat(stuck.reason()).isEqualTo(Reason.ANSWER_LOST);
        assertThat(stuck.sentence()).contains("has no list");
    }

    @Test
    void a_role_whose_users_lack_what_is_asked_for_mints_nothing_that_stays() {
        long before = users();

        assertThat(((Outcome.Refused<Issued>) connector.issue(request(List.of("pg_monitor"), PARAMETERS))).sentence())
                .contains("pg_monitor", "creation_statements");

        assertThat(users()).isEqualTo(before);
    }

    @Test
    void the_role_decides_how_long_it_lives() {
        Issued issued = issued();

        assertThat(Duration.between(issued.issuedAt(), issued.expiresAt())).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void a_role_that_is_not_there_or_malformed_is_told_with_the_remedy() {
        assertThat(refusal(Map.of("mount", MOUNT, "role", "nobody"))).contains("does not exist", "create it");
        assertThat(refusal(Map.of("mount", "no-rights", "role", "x"))).contains("grant it");
        assertThat(refusal(Map.of())).contains("\"role\" is missing");
        assertThat(refusal(Map.of("role", "x", "mount", "a/../b"))).contains("\"mount\"");
    }

    private static String refusal(Map<String, String> parameters) {
        return ((Outcome.Refused<Issued>) connector.issue(request(List.of(), parameters))).sentence();
    }
}
