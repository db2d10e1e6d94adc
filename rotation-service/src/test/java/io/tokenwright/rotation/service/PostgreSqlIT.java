package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.Authority;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.rotation.conformance.Conformance;
import io.tokenwright.rotation.conformance.Finding;
import io.tokenwright.rotation.conformance.Promise;
import io.tokenwright.rotation.conformance.Report;
import io.tokenwright.rotation.conformance.Subject;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.connector.postgresql.JdbcPostgreSqlConnector;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.ScreamTest;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two login roles that take turns, on a real server, by an admin that is no superuser. */
class PostgreSqlIT {
    private static PostgreSqlRoles roles;
    private static TickedService service;

    @BeforeAll
    static void start() {
        roles = PostgreSqlRoles.make();
        service = TickedService.startWithHttp(roles.settings());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Connector connector(PostgreSqlRoles of) {
        return new JdbcPostgreSqlConnector(of.database().jdbcUrl(), SecretValue.of(of.admin()), Clock.systemUTC());
    }

    @Test
    void every_promise_that_can_be_tried_is_kept() {
        var own = PostgreSqlRoles.make();
        own.sql("alter role " + own.first() + " nologin password null");
        var clock = new TestClock(Clock.systemUTC().instant());
        var subject = new Subject(
                connector(own),
                "a real server",
                own.parameters(),
                List.of(own.group()),
                null,
                false,
                false,
                Set.of(),
                List.of(own.admin()));

        Report report = Conformance.of(subject, clock);

        assertThat(report.allKept()).as(report.text()).isTrue();
        assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                .extracting(Finding::promise)
                .containsExactlyInAnyOrder(
                        Promise.NOISE_IS_NO_VERDICT,
                        Promise.LOST_ANSWER,
                        Promise.LOST_KILL,
                        Promise.RETRY_AFTER,
                        Promise.FAILED_PAGE,
                        Promise.ENDS_IN_TIME,
                        Promise.BOUNDED,
                        Promise.ENDLESS_LIST,
                        Promise.LIFETIME_MAX);
    }

    @Test
    void a_late_kill_does_not_hit_what_the_role_holds_by_then() {
        var own = PostgreSqlRoles.make();
        Connector connector = connector(own);
        var request = new IssueRequest(
                "tw-next",
                List.of(own.group()),
                Clock.systemUTC().instant().plus(Duration.ofDays(1)),
                own.parameters(),
                own.second());
        own.sql("alter role " + own.first() + " nologin password null");
        var issued = ((Outcome.Done<Connector.Issued>) connector.issue(request)).value();

        assertThat(issued.issuerRef()).isEqualTo(own.first() + "/tw-next");
        assertThat(connector.revoke(new RevokeRequest(own.first(), own.parameters())))
                .as("the version that was there before")
                .isInstanceOf(Outcome.AlreadyGone.class);

        assertThat(own.isLive(issued.value().reveal())).isTrue();
        assertThat(own.remark(own.first()))
                .as("what a person wrote there stays")
                .isEqualTo("of the orders team [tokenwright tw-next]");
        assertThat(own.text("select rolpassword from pg_authid where rolname = '" + own.first() + "'"))
                .startsWith("SCRAM-SHA-256$4096:");
    }

    @Test
    void a_disabled_role_keeps_its_password_until_it_is_revoked() throws Exception {
        var own = PostgreSqlRoles.make();
        Connector connector = connector(own);
        String old = own.old().user() + ":" + own.old().password();
        var version = new RevokeRequest(own.first(), own.parameters());
        var mint = new IssueRequest(
                "tw-next",
                List.of(own.group()),
                Clock.systemUTC().instant().plus(Duration.ofDays(1)),
                own.parameters(),
                own.second());

        assertThat(connector.quarantine(version, () -> Duration.ofSeconds(1)))
                .as("too late")
                .isInstanceOf(Outcome.RetryAfter.class);
        assertThat(own.isLive(old)).isTrue();
        try (Connection inside = own.login(old)) {
            assertThat(connector.quarantine(version, () -> Duration.ofSeconds(9)))
                    .isInstanceOf(Outcome.Done.class);
            assertThat(inside.isValid(5)).as("who is inside is sent away").isFalse();
        }
        assertThat(own.isLive(old)).isFalse();
        assertThat(connector.issue(mint)).as("it is no free role").isInstanceOf(Outcome.RetryAfter.class);

        assertThat(connector.restore(version)).isInstanceOf(Outcome.Done.class);
        assertThat(own.isLive(old)).isTrue();
        assertThat(own.remark(own.first()))
                .as("what a person wrote there stays")
                .isEqualTo("of the orders team");

        connector.quarantine(version, () -> Duration.ofSeconds(9));
        assertThat(connector.revoke(version)).isInstanceOf(Outcome.Done.class);
        assertThat(connector.restore(version))
                .as("what is revoked is not enabled")
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(connector.issue(mint)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void nobody_misses_the_role_that_is_disabled_and_it_is_retired() {
        var own = PostgreSqlRoles.make().runBy(roles);
        String tokenId = screaming(own);
        String old = own.old().user() + ":" + own.old().password();

        service.tickUntil(tokenId, r -> ScreamTest.isWatched(r) && r.step() == Step.OBSERVE);
        assertThat(own.isLive(old)).isFalse();
        assertThat(own.isLive(service.live(path(tokenId)))).isTrue();
        Rotation end = service.tickUntil(tokenId, r -> r.state().ended());

        assertThat(end.state()).as(end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.evidence().get("screamTest")).contains("nobody missed it");
        assertThat(own.text("select rolpassword from pg_authid where rolname = '" + own.first() + "'"))
                .isEqualTo("null");
    }

    @Test
    void a_complaint_brings_the_role_back_and_a_person_decides() {
        var own = PostgreSqlRoles.make().runBy(roles);
        String tokenId = screaming(own);
        String old = own.old().user() + ":" + own.old().password();
        service.tickUntil(tokenId, r -> r.state() == State.OBSERVING);
        String complaints = "/api/v1/rotations/" + service.rotation(tokenId).id() + "/complaints";
        Map<String, Object> body =
                Map.of("consumer", "billing", "sentence", "password authentication failed since noon");

        var early = service.api().post(complaints, body);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.body().toString()).contains("nothing-disabled");

        service.tickUntil(tokenId, r -> ScreamTest.isWatched(r) && r.step() == Step.OBSERVE);
        assertThat(service.api()
                        .get("/api/v1/rotations/" + service.rotation(tokenId).id())
                        .text("/waiting/sentence"))
                .contains("COMPLAIN", "disabled since");
        assertThat(service.api().post(complaints, Map.of("sentence", "")).status())
                .isEqualTo(400);
        assertThat(service.api().post(complaints, body).status()).isEqualTo(202);
        Rotation stuck = service.tickUntil(tokenId, r -> r.state() == State.STUCK);

        assertThat(own.isLive(old)).isTrue();
        assertThat(stuck.reason()).isEqualTo(Reason.SCREAMED);
        assertThat(stuck.sentence()).contains("billing", "enabled again");

        service.ask(Subjects.asked(service, tokenId, RotationRequest.ROLL_BACK, "user:ada"));
        Rotation end = service.tickUntil(tokenId, r -> r.state().ended());

        assertThat(end.state()).as(end.sentence()).isEqualTo(State.ROLLED_BACK);
        assertThat(service.live(path(tokenId))).isEqualTo(old);
        assertThat(own.isLive(old)).isTrue();
    }

    @Test
    void a_rollback_enables_the_role_before_it_is_put_back() {
        var own = PostgreSqlRoles.make().runBy(roles);
        String tokenId = screaming(own);
        String old = own.old().user() + ":" + own.old().password();

        service.tickUntil(tokenId, r -> ScreamTest.isWatched(r) && r.step() == Step.OBSERVE);
        service.ask(Subjects.asked(service, tokenId, RotationRequest.ROLL_BACK, "user:ada"));
        Rotation end = service.tickUntil(tokenId, r -> r.state().ended());

        assertThat(end.state()).as(end.sentence()).isEqualTo(State.ROLLED_BACK);
        assertThat(service.live(path(tokenId))).isEqualTo(old);
        assertThat(own.isLive(old)).isTrue();
    }

    private static String path(String tokenId) {
        return "it/" + tokenId + "/production";
    }

    /** A rotation with a scream test of a minute. */
    private static String screaming(PostgreSqlRoles of) {
        String tokenId = TestEvents.newTokenId();
        TokenIssued issued =
                issued(tokenId, path(tokenId), of.old().user() + ":" + of.old().password(), of);
        var policy = RotationPolicy.newBuilder(issued.getPolicy())
                .setScreamTestSeconds(60)
                .build();
        service.begin(TokenIssued.newBuilder(issued).setPolicy(policy).build());
        return tokenId;
    }

    @Test
    void a_role_that_somebody_is_still_inside_is_not_minted_into() throws Exception {
        var own = PostgreSqlRoles.make();
        Connector connector = connector(own);
        var request = new IssueRequest(
                "tw-next",
                List.of(own.group()),
                Clock.systemUTC().instant().plus(Duration.ofDays(1)),
                own.parameters(),
                own.second());
        try (Connection _ = own.login(own.old().user() + ":" + own.old().password())) {
            own.sql("alter role " + own.first() + " nologin password null");

            assertThat(connector.issue(request)).isInstanceOf(Outcome.RetryAfter.class);
            assertThat(found(connector, own)).filteredOn(Found::active).hasSize(1);
            assertThat(connector.revoke(new RevokeRequest(own.first(), own.parameters())))
                    .as("its sessions are ended")
                    .isInstanceOf(Outcome.Done.class);
        }
        assertThat(connector.issue(request)).isInstanceOf(Outcome.Done.class);
    }

    private static List<Found> found(Connector connector, PostgreSqlRoles of) {
        return ((Outcome.Done<List<Found>>) connector.find(new FindRequest("", of.parameters()))).value();
    }

    @Test
    void a_login_is_live_and_what_is_no_login_is_unknown() {
        var own = PostgreSqlRoles.make();
        try (SecretValue value =
                SecretValue.of(own.old().user() + ":" + own.old().password())) {
            assertThat(Probing.of(connector(own), value, List.of(own.group()), Map.of())
                            .verdict())
                    .isEqualTo(Verdict.LIVE);
        }
        try (SecretValue value = SecretValue.of("without a colon")) {
            assertThat(Probing.of(connector(own), value, List.of(), Map.of()).verdict())
                    .isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void a_token_goes_from_one_role_to_the_other_and_back_again() throws Exception {
        String tokenId = TestEvents.newTokenId();
        String path = "it/" + tokenId + "/production";
        String first = roles.old().user() + ":" + roles.old().password();
        TokenIssued issued = issued(tokenId, path, first, roles);
        Rotation planned = service.begin(issued);
        assertThat(planned.state()).isEqualTo(State.PLANNED);

        try (Connection _ = roles.login(first)) {
            service.tickUntil(tokenId, r -> r.state() == State.OBSERVING);
            service.tickFor(Duration.ofSeconds(20), TickedService.TICK, () -> {});
            assertThat(service.rotation(tokenId).state())
                    .as("a session of the old role is open")
                    .isEqualTo(State.OBSERVING);
        }
        Rotation end = service.tickUntil(tokenId, r -> r.state().ended());

        assertThat(end.state()).as(end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(end.evidence()).containsEntry("strategy", "alternating-slots");
        String second = service.live(path);
        assertThat(second).startsWith(roles.second() + ":");
        assertThat(roles.isLive(second)).isTrue();
        assertThat(roles.isLive(first)).isFalse();

        var plan = service.api()
                .post("/api/v1/rotations/plans", Map.of("tokenId", tokenId))
                .body();
        assertThat(plan.at("/strategy/name").asText()).isEqualTo("alternating-slots");
        assertThat(plan.at("/wouldBegin").asBoolean()).as(plan.toString()).isTrue();

        service.bean(Database.class)
                .inTransaction(tx -> service.bean(RotationDesk.class)
                        .asked(tx, tokenId, null, "user:ada", "c2", service.clock.instant()));
        Rotation back = service.tickUntil(
                tokenId, r -> !r.id().equals(end.id()) && r.state().ended());

        assertThat(back.state()).as(back.sentence()).isEqualTo(State.COMPLETED);
        assertThat(service.live(path)).startsWith(roles.first() + ":").isNotEqualTo(first);
        assertThat(roles.isLive(service.live(path))).isTrue();
        assertThat(roles.isLive(second)).isFalse();
    }

    private static TokenIssued issued(String tokenId, String path, String value, PostgreSqlRoles of) {
        Fingerprint fingerprint;
        try (SecretValue secret = SecretValue.of(value)) {
            service.vault().write("secret", path, Map.of("token", secret), 0);
            fingerprint = service.fingerprinter().of(secret);
        }
        return TestEvents.tokenIssued(tokenId, 1)
                .setName("orders database")
                .setOwner("team-a")
                .setEnvironment("production")
                .setIssuer("postgresql")
                .setIssuerRef(of.first())
                .setIssuerParameters(of.parameters())
                .setScopes(List.of(of.group()))
                .setFingerprint(fingerprint.hex())
                .setFingerprintKeyId(fingerprint.keyId())
                .setSecretPaths(List.of(Subjects.path("production", path)))
                .setPolicy(RotationPolicy.newBuilder()
                        .setSoakSeconds(1)
                        .setQuietPeriodSeconds(1)
                        .build())
                .setAuthority(Authority.PERSON)
                .build();
    }
}
