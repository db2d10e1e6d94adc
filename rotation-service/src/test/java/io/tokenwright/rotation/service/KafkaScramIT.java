package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.rotation.conformance.Conformance;
import io.tokenwright.rotation.conformance.Finding;
import io.tokenwright.rotation.conformance.Overheard;
import io.tokenwright.rotation.conformance.Promise;
import io.tokenwright.rotation.conformance.Report;
import io.tokenwright.rotation.conformance.Subject;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two SCRAM users that take turns, on a real broker with ACLs, by an admin that may describe and alter the cluster alone. */
class KafkaScramIT {
    @TempDir
    private static Path folder;

    private static KafkaScramUsers kafka;
    private static Connector connector;

    @BeforeAll
    static void start() {
        kafka = KafkaScramUsers.start(folder);
        connector = kafka.connector(kafka.admin(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static IssueRequest request(String name, Map<String, String> parameters) {
        return new IssueRequest(name, List.of(), Clock.systemUTC().instant(), parameters);
    }

    private static Issued issued(String name, Map<String, String> parameters) {
        return ((Outcome.Done<Issued>) connector.issue(request(name, parameters))).value();
    }

    private static List<Found> found(Map<String, String> parameters) {
        return ((Outcome.Done<List<Found>>) connector.find(new FindRequest("", parameters))).value();
    }

    private static Verdict verdict(SecretValue value, Map<String, String> parameters) {
        return Probing.of(connector, value, List.of(), parameters).verdict();
    }

    /** A broker hears of a kill a moment after the controller has stored it. */
    private static void isSoonDead(Issued issued, Map<String, String> parameters) {
        await().atMost(connector.description().limits().propagation())
                .untilAsserted(
                        () -> assertThat(verdict(issued.value(), parameters)).isEqualTo(Verdict.DEAD));
    }

    @Test
    void every_promise_that_can_be_tried_is_kept() {
        var clock = new TestClock(Clock.systemUTC().instant());
        var subject = new Subject(
                kafka.connector(kafka.admin(), clock),
                "a real broker",
                KafkaScramUsers.pair(),
                List.of(),
                null,
                false,
                false,
                Set.of(),
                List.of(kafka.admin().password()));

        Report report = Conformance.of(subject, clock);

        assertThat(report.allKept()).as(report.text()).isTrue();
        assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                .extracting(Finding::promise)
                .containsExactlyInAnyOrder(
                        Promise.NOISE_IS_NO_VERDICT,
                        Promise.MISSING_SCOPE,
                        Promise.LOST_ANSWER,
                        Promise.LOST_KILL,
                        Promise.RETRY_AFTER,
                        Promise.FAILED_PAGE,
                        Promise.ENDS_IN_TIME,
                        Promise.BOUNDED,
                        Promise.ENDLESS_LIST,
                        Promise.LIFETIME_MAX,
                        Promise.QUARANTINE);
    }

    @Test
    void a_mint_is_found_by_its_name_and_a_late_kill_does_not_hit_the_next_one() {
        Map<String, String> pair = KafkaScramUsers.pair();
        Issued first = issued("tw-first", pair);
        Issued second = issued("tw-second", pair);
        String user = UserPassword.of(first.value()).orElseThrow().user();

        assertThat(found(pair)).extracting(Found::name).containsExactlyInAnyOrder("tw-first", "tw-second");
        assertThat(connector.issue(request("tw-third", pair)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("slot-in-use"));
        assertThat(connector.revoke(new RevokeRequest(first.issuerRef(), pair))).isInstanceOf(Outcome.Done.class);
        Issued third = issued("tw-third", pair);

        assertThat(third.issuerRef()).isEqualTo(user + "/tw-third");
        assertThat(connector.revoke(new RevokeRequest(first.issuerRef(), pair)))
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(connector.revoke(new RevokeRequest(user, pair))).isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(verdict(third.value(), pair)).isEqualTo(Verdict.LIVE);
        isSoonDead(first, pair);
        assertThat(verdict(second.value(), pair)).isEqualTo(Verdict.LIVE);
        assertThat(kafka.users())
                .contains("tokenwright:" + user + ":tw-third")
                .doesNotContain("tokenwright:" + user + ":tw-first");
    }

    @Test
    void a_kill_takes_the_passwords_of_all_mechanisms() {
        Map<String, String> pair = KafkaScramUsers.pair("SCRAM-SHA-256");
        Issued issued = issued("tw-one", pair);
        UserPassword login = UserPassword.of(issued.value()).orElseThrow();
        UserPassword other = UserPassword.fresh(login.user());
        kafka.set(other, ScramMechanism.SCRAM_SHA_512);

        assertThat(connector.revoke(new RevokeRequest(issued.issuerRef(), pair)))
                .isInstanceOf(Outcome.Done.class);

        isSoonDead(issued, pair);
        assertThat(kafka.users()).noneMatch(user -> user.contains(login.user()));
    }

    /** Named as a blind spot: if this ever fails, it is none any more. */
    @Test
    void a_connection_that_is_open_outlives_the_kill() throws Exception {
        Map<String, String> pair = KafkaScramUsers.pair();
        Issued issued = issued("tw-open", pair);
        try (Admin consumer = kafka.login(UserPassword.of(issued.value()).orElseThrow())) {
            consumer.describeCluster().clusterId().get();

            connector.revoke(new RevokeRequest(issued.issuerRef(), pair));

            isSoonDead(issued, pair);
            assertThat(consumer.describeCluster().clusterId().get()).isNotEmpty();
        }
    }

    @Test
    void no_log_line_of_the_client_at_any_level_shows_a_password() {
        Map<String, String> pair = KafkaScramUsers.pair();
        try (Overheard ear = Overheard.start("org.apache.kafka.clients")) {
            Issued issued = issued("tw-quiet", pair);
            verdict(issued.value(), pair);
            connector.revoke(new RevokeRequest(issued.issuerRef(), pair));

            assertThat(ear.heard("ALTER_USER_SCRAM_CREDENTIALS"))
                    .as("it listens where the request is logged")
                    .isTrue();
            assertThat(ear.heard("saltedPassword=[]")).as("masked").isTrue();
            assertThat(ear.heard(UserPassword.of(issued.value()).orElseThrow().password()))
                    .isFalse();
            assertThat(ear.heard(kafka.admin().password())).isFalse();
        }
    }

    @Test
    void an_admin_without_rights_or_with_a_wrong_password_is_told_what_to_do() {
        Map<String, String> pair = KafkaScramUsers.pair();
        UserPassword poor = UserPassword.fresh("poor");
        kafka.set(poor, ScramMechanism.SCRAM_SHA_512);

        assertThat(refusal(poor, pair)).contains("grant it Describe and Alter on the cluster");
        assertThat(refusal(UserPassword.fresh("poor"), pair)).contains("see admin-token");
        assertThat(connector.issue(request("tw-x", Map.of("users", "one"))))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("\"users\""));
        assertThat(connector.problemsWith(Map.of("users", "a, b", "mechanism", "PLAIN")))
                .singleElement()
                .asString()
                .contains("SCRAM-SHA-512");
    }

    private static String refusal(UserPassword admin, Map<String, String> parameters) {
        return ((Outcome.Refused<Issued>)
                        kafka.connector(admin, Clock.systemUTC()).issue(request("tw-x", parameters)))
                .sentence();
    }

    @Test
    void a_token_goes_from_one_user_to_the_other_and_back_again() {
        Map<String, String> pair = KafkaScramUsers.pair();
        List<String> names = List.of(pair.get("users").split(", "));
        UserPassword first = UserPassword.fresh(names.getFirst());
        kafka.set(first, ScramMechanism.SCRAM_SHA_512);
        try (var service = TickedService.start(kafka.settings())) {
            TokenIssued registered = registered(service, first, pair);
            String tokenId = registered.getTokenId();
            String path = Subjects.onePath(tokenId);
            service.begin(registered);
            Rotation end = service.tickUntil(tokenId, r -> r.state().ended() || r.state() == State.STUCK);

            assertThat(end.state()).as(end.sentence()).isEqualTo(State.COMPLETED);
            assertThat(end.evidence()).containsEntry("strategy", "alternating-slots");
            String second = service.live(path);
            assertThat(second).startsWith(names.getLast() + ":");
            assertThat(verdict(first.value(), pair)).isEqualTo(Verdict.DEAD);

            service.bean(Database.class)
                    .inTransaction(tx -> service.bean(RotationDesk.class)
                            .asked(tx, tokenId, null, "user:ada", "c2", service.clock.instant()));
            Rotation back = service.tickUntil(
                    tokenId, r -> !r.id().equals(end.id()) && (r.state().ended() || r.state() == State.STUCK));

            assertThat(back.state()).as(back.sentence()).isEqualTo(State.COMPLETED);
            assertThat(service.live(path)).startsWith(names.getFirst() + ":");
            assertThat(verdict(SecretValue.of(service.live(path)), pair)).isEqualTo(Verdict.LIVE);
            assertThat(verdict(SecretValue.of(second), pair)).isEqualTo(Verdict.DEAD);
        }
    }

    private static TokenIssued registered(TickedService service, UserPassword login, Map<String, String> parameters) {
        try (SecretValue secret = login.value()) {
            return Subjects.registered(service, "kafka-scram", login.user(), secret)
                    .setIssuerParameters(parameters)
                    .build();
        }
    }
}
