package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.security.Role;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RouteMatrix;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.ProjectToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole service on a real broker, a real PostgreSQL, a Vault and the stand-in for GitLab. */
class RotationServiceIT {
    private static final String ADMIN = "twt_admin_for_this_test_only_0123456789";
    private static final Duration WAIT_MAX = Duration.ofSeconds(40);

    private static GitLabStandIn gitlab;
    private static ServiceUnderTest service;
    private static TestProducer producer;
    private static EventRecorder recorder;

    @BeforeAll
    static void start() {
        gitlab = GitLabStandIn.start(0);
        var provisioner =
                new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken());
        provisioner.provision();
        VaultProvisioner.Login login = provisioner.login(VaultProvisioner.Service.ROTATION);
        service = ServiceUnderTest.of("rotation")
                .with("tokenwright.vault.address", Parts.vault().address().toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.security.admin-token", ADMIN)
                .with("tokenwright.connectors.gitlab.base-url", gitlab.address().toString())
                .with("tokenwright.connectors.gitlab.admin-token", gitlab.adminToken())
                .withHttp()
                .start();
        producer = new TestProducer(Parts.kafka().bootstrapServers());
        recorder = new EventRecorder(
                Parts.kafka().bootstrapServers(), List.of("token-rotation", "token-issued", "token-revoked"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        recorder.close();
        producer.close();
        service.close();
        gitlab.close();
    }

    /** A token with a version at the issuer and in Vault, and the event that says so. */
    private static final class Subject {
        final String tokenId = TestEvents.newTokenId();
        final String project = String.valueOf(Math.abs(UUID.randomUUID().hashCode()));
        final String staging = "it/" + tokenId + "/staging";
        final String production = "it/" + tokenId + "/production";
        final ProjectToken old = gitlab.existing(
                project,
                "by hand",
                List.of("api"),
                LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC).plusDays(2));

        Subject() {
            Vault vault = service.bean(Vault.class);
            Stream.of(staging, production)
                    .forEach(path -> assertThat(vault.write(
                                    "secret",
                                    path,
                                    Map.of(
                                            "token", SecretValue.of(old.value()),
                                            "user", SecretValue.of("deploy")),
                                    0))
                            .isInstanceOf(VaultResult.Done.class));
        }

        void issue(String... consumers) {
            producer.send(TestEvents.tokenIssued(tokenId, 1)
                    .setName("deploy token")
                    .setOwner("team-a")
                    .setEnvironment("production")
                    .setIssuer("gitlab")
                    .setIssuerRef(String.valueOf(old.id()))
                    .setIssuerParameters(Map.of("project_id", project))
                    .setScopes(List.of("api"))
                    .setExpiresAt(old.expiresAt().atStartOfDay(ZoneOffset.UTC).toInstant())
                    .setExpiryPrecision(ExpiryPrecision.DATE)
                    .setFingerprint(fingerprint(old.value()).hex())
                    .setFingerprintKeyId(fingerprint(old.value()).keyId())
                    .setSecretPaths(List.of(path("staging", staging), path("production", production)))
                    .setConsumers(List.of(consumers))
                    .setPolicy(RotationPolicy.newBuilder()
                            .setSoakSeconds(1)
                            .setQuietPeriodSeconds(1)
                            .setSharedAcrossStages(true)
                            .build())
                    .setAuthority(Authority.PERSON)
                    .build());
        }

        void request(RotationRequest request) {
            producer.send(RotationRequested.newBuilder()
                    .setEventId(TestEvents.newEventId())
                    .setOccurredAt(TestEvents.NOON)
                    .setSource("tokenwright/inventory")
                    .setActor("user:ada")
                    .setCorrelationId("c-" + tokenId)
                    .setTokenId(tokenId)
                    .setRequest(request)
                    .setReason("this test")
                    .build());
        }

        /** Asks until the service knows the token: the two topics have no order between them. */
        void rotate() {
            request(RotationRequest.ROTATE);
        }

        List<TokenRotation> moves() {
            return recorder.of(tokenId).stream()
                    .map(EventRecorder.Recorded::event)
                    .filter(TokenRotation.class::isInstance)
                    .map(TokenRotation.class::cast)
                    .toList();
        }

        List<TokenRevoked> revocations() {
            return recorder.of(tokenId).stream()
                    .map(EventRecorder.Recorded::event)
                    .filter(TokenRevoked.class::isInstance)
                    .map(TokenRevoked.class::cast)
                    .filter(e -> e.getSource().equals("tokenwright/rotation"))
                    .toList();
        }

        TokenRotation awaitState(RotationState state) {
            await().atMost(WAIT_MAX)
                    .untilAsserted(() -> assertThat(moves())
                            .extracting(TokenRotation::getState)
                            .contains(state));
            return moves().stream()
                    .filter(m -> m.getState() == state)
                    .findFirst()
                    .orElseThrow();
        }

        String live(String path) {
            if (service.bean(Vault.class).read("secret", path)
                    instanceof VaultResult.Done<Vault.KvSecret>(Vault.KvSecret secret)) {
                try (secret) {
                    return secret.data().get("token").reveal();
                }
            }
            return "";
        }
    }

    private static SecretPath path(String stage, String path) {
        return SecretPath.newBuilder()
                .setStage(stage)
                .setMount("secret")
                .setPath(path)
                .setKey("token")
                .build();
    }

    private static Fingerprint fingerprint(String value) {
        try (SecretValue secret = SecretValue.of(value)) {
            return service.bean(Fingerprints.class)
                    .await(Duration.ofSeconds(10))
                    .of(secret);
        }
    }

    private static void awaitKnown(Subject subject) {
        await().atMost(WAIT_MAX)
                .until(() -> service.bean(io.tokenwright.rotation.token.JdbcTokens.class)
                        .find(subject.tokenId)
                        .filter(t -> !t.versions().isEmpty())
                        .isPresent());
    }

    private static String get(String path) throws Exception {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.address() + path))
                                .header("Authorization", "Bearer " + ADMIN)
                                .build(),
                        BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    @Test
    void each_route_is_open_to_its_roles_and_to_nobody_else() throws Exception {
        Set<Role> readers = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER);

        new RouteMatrix(service.address(), ADMIN)
                .check(Map.of(
                        "GET /api/v1/rotations",
                        readers,
                        "GET /api/v1/rotations/{rotationId}",
                        readers,
                        "GET /api/v1/connectors",
                        readers,
                        "GET /api/v1/api-tokens",
                        Set.of(),
                        "POST /api/v1/api-tokens",
                        Set.of(),
                        "DELETE /api/v1/api-tokens/{apiTokenId}",
                        Set.of()));
    }

    @Test
    void a_token_is_rotated_through_its_stages_and_the_old_version_is_proven_dead() throws Exception {
        var subject = new Subject();
        subject.issue("pipeline");
        awaitKnown(subject);
        subject.rotate();

        subject.awaitState(RotationState.OBSERVING);
        String value = subject.live(subject.production);
        producer.send(TestEvents.tokenUsed(subject.tokenId)
                .setConsumer("pipeline")
                .setFingerprint(fingerprint(value).hex())
                .setFingerprintKeyId(fingerprint(value).keyId())
                .build());
        TokenRotation completed = subject.awaitState(RotationState.COMPLETED);

        assertThat(subject.moves())
                .extracting(TokenRotation::getSequence)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(completed.getCurrentVersion()).isEqualTo(2);
        assertThat(completed.getRetiredVersions()).containsExactly(1);
        assertThat(subject.live(subject.staging)).isEqualTo(value);
        assertThat(gitlab.truth().isLive(value, Instant.now())).isTrue();
        assertThat(gitlab.truth().isLive(subject.old.value(), Instant.now())).isFalse();
        await().atMost(WAIT_MAX)
                .untilAsserted(() -> assertThat(subject.revocations())
                        .extracting(TokenRevoked::getVersion, TokenRevoked::getReason, TokenRevoked::getConfirmation)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple(
                                1, RevocationReason.ROTATED, RevocationConfirmation.CONFIRMED)));
        assertThat(recorder.of(subject.tokenId))
                .extracting(EventRecorder.Recorded::event)
                .filteredOn(e -> e instanceof TokenIssued issued && issued.getVersion() == 2)
                .hasSize(1);
        assertThat(get("/api/v1/rotations?tokenId=" + subject.tokenId))
                .startsWith("200")
                .contains("COMPLETED");
        assertThat(get("/api/v1/rotations/" + completed.getRotationId()))
                .startsWith("200")
                .contains("evidence");
    }

    @Test
    void a_candidate_that_fails_its_probe_is_never_promoted() {
        var subject = new Subject();
        gitlab.quirks().grantOnly(subject.project, List.of("read_api"));
        subject.issue();
        awaitKnown(subject);
        subject.rotate();

        TokenRotation end = subject.awaitState(RotationState.ROLLED_BACK);

        assertThat(end.getReason()).isEqualTo("candidate-failed");
        assertThat(end.getHealthy()).isFalse();
        assertThat(end.getNextAction()).isNotEmpty();
        assertThat(end.getCurrentVersion()).isEqualTo(1);
        assertThat(subject.live(subject.production)).isEqualTo(subject.old.value());
        assertThat(gitlab.truth().live(Instant.now()))
                .filteredOn(t -> t.project().equals(subject.project))
                .extracting(ProjectToken::id)
                .containsExactly(subject.old.id());
    }

    @Test
    void a_leaked_version_is_killed_at_once_and_removed_from_its_paths() {
        var subject = new Subject();
        subject.issue();
        awaitKnown(subject);

        producer.send(TestEvents.tokenRevoked(subject.tokenId, 1).build());

        await().atMost(WAIT_MAX)
                .untilAsserted(() -> assertThat(subject.revocations())
                        .extracting(TokenRevoked::getConfirmation)
                        .containsExactly(RevocationConfirmation.CONFIRMED));
        assertThat(gitlab.truth().isLive(subject.old.value(), Instant.now())).isFalse();
        assertThat(subject.live(subject.production)).isEmpty();
        assertThat(subject.live(subject.staging)).isEmpty();
    }

    @Test
    void a_rollback_puts_the_old_version_back_and_kills_the_candidate() {
        var subject = new Subject();
        subject.issue("a consumer that never comes");
        awaitKnown(subject);
        subject.rotate();
        subject.awaitState(RotationState.OBSERVING);

        subject.request(RotationRequest.ROLL_BACK);
        TokenRotation end = subject.awaitState(RotationState.ROLLED_BACK);

        assertThat(end.getCurrentVersion()).isEqualTo(1);
        assertThat(end.getHealthy()).isTrue();
        assertThat(subject.live(subject.production)).isEqualTo(subject.old.value());
        assertThat(subject.live(subject.staging)).isEqualTo(subject.old.value());
        assertThat(gitlab.truth().live(Instant.now()))
                .filteredOn(t -> t.project().equals(subject.project))
                .extracting(ProjectToken::id)
                .containsExactly(subject.old.id());
    }

    @Test
    void the_connectors_and_the_api_document_are_shown() throws Exception {
        assertThat(get("/api/v1/connectors"))
                .startsWith("200")
                .contains("\"gitlab\"")
                .contains("\"vault\"");
        assertThat(get("/openapi.yaml")).startsWith("200").contains("/api/v1/rotations");
        assertThat(get("/api/v1/rotations/nope")).startsWith("404").contains("not-found");
    }
}
