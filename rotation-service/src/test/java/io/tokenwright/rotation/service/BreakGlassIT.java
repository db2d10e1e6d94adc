package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.GroundTruth;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.service.Api.Answered;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.token.JdbcTokens;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an on-call engineer can do with nothing up but the rotation-service, its database, Vault and the issuer. */
class BreakGlassIT {
    private static final String ADMIN = "twt_admin_for_this_test_only_0123456789";
    private static final Duration WAIT_MAX = Duration.ofSeconds(40);
    private static final InstantSource CLOCK = Clock.systemUTC();
    private static final String REVOCATIONS = "/api/v1/revocations";
    private static final String SWITCH = "/api/v1/kill-switches/gitlab";

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static GitLabStandIn gitlab;
    private static ServiceUnderTest service;
    private static Api admin;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        gitlab = GitLabStandIn.start(0);
        var provisioner =
                new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken());
        VaultProvisioner.Login login = provisioner.login(VaultProvisioner.Service.ROTATION);
        service = ServiceUnderTest.of("rotation")
                .with("tokenwright.kafka.bootstrap-servers", kafka.bootstrapServers())
                .with("tokenwright.vault.address", Parts.vault().address().toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.security.admin-token", ADMIN)
                .with("tokenwright.connectors.gitlab.base-url", gitlab.address().toString())
                .with("tokenwright.connectors.gitlab.admin-token", gitlab.adminToken())
                .withHttp()
                .start();
        admin = new Api(service.address(), ADMIN);
    }

    @AfterAll
    static void stop() {
        service.close();
        gitlab.close();
        kafka.close();
    }

    @AfterEach
    void heal() {
        gitlab.faults().clear();
        admin.call("DELETE", SWITCH, null);
        kafka.start();
    }

    /** A token that the service has heard of. */
    private static Subject known() {
        Subject subject = Subjects.make(
                gitlab,
                service.bean(Vault.class),
                service.bean(Fingerprints.class).await(Duration.ofSeconds(20)),
                CLOCK.instant());
        try (var producer = new TestProducer(kafka.bootstrapServers())) {
            producer.send(subject.issued());
        }
        await().atMost(WAIT_MAX)
                .until(() -> service.bean(JdbcTokens.class)
                        .find(subject.tokenId())
                        .flatMap(token -> token.version(1))
                        .isPresent());
        return subject;
    }

    private static ProjectToken unregistered(String project) {
        return gitlab.existing(
                project,
                "made by hand",
                List.of("api"),
                LocalDate.ofInstant(CLOCK.instant(), ZoneOffset.UTC).plusDays(30));
    }

    private static String newProject() {
        return String.valueOf(Math.abs((long) UUID.randomUUID().hashCode()));
    }

    private static Answered revoke(Subject subject) {
        return admin.call(
                "POST",
                REVOCATIONS,
                Map.of(
                        "tokenId",
                        subject.tokenId(),
                        "version",
                        1,
                        "reason",
                        "LEAKED",
                        "detail",
                        "found in a public repository"));
    }

    private static Map<String, Object> credential(String project, long id) {
        return Map.of(
                "issuer", "gitlab",
                "issuerRef", String.valueOf(id),
                "issuerParameters", Map.of("project_id", project),
                "reason", "LEAKED",
                "detail", "found in a log");
    }

    private static boolean isLive(String value) {
        return gitlab.truth().isLive(value, CLOCK.instant());
    }

    private static long revokeCalls(long id) {
        return gitlab.truth().calls(GroundTruth.Action.REVOKE).stream()
                .filter(call -> call.tokenId().equals(java.util.OptionalLong.of(id)))
                .count();
    }

    /** F13: the broker is down. */
    @Test
    void a_version_is_killed_with_kafka_down_and_the_events_follow() throws Exception {
        Subject subject = known();
        kafka.stop();

        Answered answered = revoke(subject);

        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(200);
        assertThat(answered.body().get("state").asText()).isEqualTo("CONFIRMED");
        assertThat(answered.body().get("orderedBy").asText()).isNotEmpty();
        assertThat(answered.body().at("/evidence/controlVerdict").asText())
                .as("proof of death has its negative control")
                .isEqualTo("DEAD");
        assertThat(isLive(subject.old().value())).isFalse();
        for (String path : subject.paths()) {
            assertThat(Subjects.live(service.bean(Vault.class), path)).as(path).isEmpty();
        }
        kafka.start();
        try (var recorder = new EventRecorder(kafka.bootstrapServers(), List.of("token-revoked"))) {
            await().atMost(WAIT_MAX)
                    .untilAsserted(() -> assertThat(recorder.of(subject.tokenId()))
                            .extracting(recorded -> ((TokenRevoked) recorded.event()).getConfirmation())
                            .containsExactly(RevocationConfirmation.REQUESTED, RevocationConfirmation.CONFIRMED));
        }
    }

    @Test
    void a_credential_that_nobody_registered_is_killed_by_the_id_that_its_issuer_gave_it() {
        String project = newProject();
        ProjectToken leaked = unregistered(project);

        Answered answered = admin.call("POST", REVOCATIONS, credential(project, leaked.id()));

        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(200);
        assertThat(isLive(leaked.value())).isFalse();
        assertThat(answered.body().has("tokenId")).isFalse();
        assertThat(answered.body().at("/evidence/provenBy").asText())
                .as("nobody has its value, so the issuer's record is the proof, and the line says so")
                .isEqualTo("issuer-record");
        assertThat(admin.get(REVOCATIONS + "?limit=500").body().get("items"))
                .extracting(line -> line.get("issuerRef").asText())
                .contains(String.valueOf(leaked.id()));
    }

    @Test
    void an_issuers_id_of_a_known_version_is_that_version() {
        Subject subject = known();

        Answered answered = admin.call(
                "POST", REVOCATIONS, credential(subject.project(), subject.old().id()));

        assertThat(answered.body().get("tokenId").asText()).isEqualTo(subject.tokenId());
        assertThat(answered.body().get("version").asInt()).isEqualTo(1);
        assertThat(Subjects.live(service.bean(Vault.class), subject.production()))
                .as("so its paths are cleared too")
                .isEmpty();
    }

    @Test
    void asking_again_kills_again_and_adds_no_line() {
        String project = newProject();
        ProjectToken leaked = unregistered(project);

        admin.call("POST", REVOCATIONS, credential(project, leaked.id()));
        Answered again = admin.call("POST", REVOCATIONS, credential(project, leaked.id()));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().get("state").asText()).isEqualTo("CONFIRMED");
        assertThat(lines(leaked)).isEqualTo(1);
    }

    private static long lines(ProjectToken token) {
        long lines = 0;
        for (JsonNode line : admin.get(REVOCATIONS + "?limit=500").body().get("items")) {
            lines += line.get("issuerRef").asText().equals(String.valueOf(token.id())) ? 1 : 0;
        }
        return lines;
    }

    @Test
    void an_issuer_that_is_down_is_said_and_asked_until_it_is_done() {
        Subject subject = known();
        gitlab.faults().next(3, call -> call.method().equals("DELETE"), new Fault.Instead(Answer.empty(503)));

        Answered answered = revoke(subject);

        assertThat(answered.status()).isEqualTo(202);
        assertThat(answered.body().get("sentence").asText()).contains("503");
        await().atMost(WAIT_MAX).until(() -> !isLive(subject.old().value()));
    }

    @Test
    void what_is_unclear_changes_nothing_and_says_what_to_write() {
        Subject subject = known();

        Answered unknown = admin.call(
                "POST",
                REVOCATIONS,
                Map.of("tokenId", subject.tokenId(), "version", 9, "reason", "LEAKED", "detail", "x"));
        Answered neither = admin.call("POST", REVOCATIONS, Map.of("reason", "LEAKED", "detail", "x"));
        Answered noReason = admin.call("POST", REVOCATIONS, Map.of("tokenId", subject.tokenId(), "version", 1));
        Answered noParameters = admin.call(
                "POST",
                REVOCATIONS,
                Map.of("issuer", "gitlab", "issuerRef", "4711", "reason", "LEAKED", "detail", "x"));
        Answered noConnector = admin.call(
                "POST", REVOCATIONS, Map.of("issuer", "gitlba", "issuerRef", "1", "reason", "LEAKED", "detail", "x"));

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body().get("detail").asText()).contains("issuerRef");
        assertThat(neither.status()).isEqualTo(400);
        assertThat(noReason.status()).isEqualTo(400);
        assertThat(noReason.body().toString()).contains("/reason").contains("/detail");
        assertThat(noParameters.status()).isEqualTo(400);
        assertThat(noParameters.body().toString()).contains("project_id");
        assertThat(noConnector.status()).isEqualTo(400);
        assertThat(isLive(subject.old().value())).isTrue();
    }

    @Test
    void a_kill_switch_holds_even_this_back_says_so_and_lets_go() {
        Subject subject = known();
        admin.call("PUT", SWITCH, Map.of("reason", "GitLab asked us to stop"));

        Answered answered = revoke(subject);

        assertThat(answered.status()).isEqualTo(202);
        assertThat(answered.body().get("sentence").asText())
                .contains("kill switch of gitlab")
                .contains("GitLab asked us to stop");
        assertThat(revokeCalls(subject.old().id())).isZero();
        assertThat(isLive(subject.old().value())).isTrue();
        assertThat(admin.get("/api/v1/kill-switches").body()).hasSize(1);

        assertThat(admin.call("DELETE", SWITCH, null).status()).isEqualTo(204);

        await("it goes on at once")
                .atMost(Duration.ofSeconds(10))
                .until(() -> !isLive(subject.old().value()));
    }

    @Test
    void a_kill_switch_of_no_issuer_is_refused_and_one_without_a_reason() {
        assertThat(admin.call("PUT", "/api/v1/kill-switches/gitlba", Map.of("reason", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(admin.call("PUT", SWITCH, Map.of()).status()).isEqualTo(400);
        assertThat(admin.get("/api/v1/kill-switches").body()).isEmpty();
    }

    @Test
    void the_report_of_what_the_issuer_holds_is_served_and_asked_for() {
        Subject subject = known();
        ProjectToken foreign = gitlab.existing(
                subject.project(),
                "tw-0193f5a2-" + UUID.randomUUID(),
                List.of("api"),
                LocalDate.ofInstant(CLOCK.instant(), ZoneOffset.UTC).plusDays(30));

        Answered asked = admin.call("POST", "/api/v1/reconciliation", Map.of("issuer", "gitlab"));

        assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
        assertThat(asked.body().get("lists").asInt()).isPositive();
        await().atMost(WAIT_MAX)
                .untilAsserted(() -> assertThat(
                                admin.get("/api/v1/reconciliation").body().get("findings"))
                        .extracting(finding -> finding.get("issuerRef").asText())
                        .contains(String.valueOf(foreign.id())));
        JsonNode report = admin.get("/api/v1/reconciliation").body();
        assertThat(report.at("/issuers/0/issuer").asText()).isEqualTo("gitlab");
        assertThat(report.at("/issuers/0/blindSpots")).isNotEmpty();
        assertThat(isLive(foreign.value())).isTrue();
        assertThat(admin.call("POST", "/api/v1/reconciliation", Map.of("issuer", "gitlba"))
                        .status())
                .isEqualTo(400);
    }
}
