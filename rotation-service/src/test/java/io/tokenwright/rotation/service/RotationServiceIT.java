package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F46;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.telemetry.TraceContext;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RouteMatrix;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.rotation.Intervention;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole service on a real broker, a real PostgreSQL, a Vault and the stand-in for GitLab. */
class RotationServiceIT {
    private static final String ADMIN = "twt_admin_for_this_test_only_0123456789";
    private static final Duration WAIT_MAX = Duration.ofSeconds(40);
    /** Its workers run by themselves, and so by the machine's clock. */
    private static final InstantSource CLOCK = Clock.systemUTC();

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
                .with("tokenwright.leaks.github", "true")
                .with("tokenwright.leaks.webhook-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
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

    private static Subject subject() {
        return Subjects.make(
                gitlab,
                service.bean(Vault.class),
                service.bean(Fingerprints.class).await(Duration.ofSeconds(20)),
                CLOCK.instant());
    }

    /** Tells the service of the token, and asks for its rotation once it knows: the two topics have no order between them. */
    private static RotationRequested rotate(Subject subject, String... consumers) {
        know(subject, consumers);
        RotationRequested request = subject.request(RotationRequest.ROTATE).build();
        producer.send(request);
        return request;
    }

    /** As it comes to the listener; whether a rotation is open then. */
    private static boolean opens(RotationRequested request) {
        return service.bean(Database.class).inTransaction(tx -> {
            service.bean(EventHandler.class)
                    .handle(
                            tx,
                            List.of(new ReceivedEvent(
                                    Topics.ROTATION_REQUESTED,
                                    0,
                                    0,
                                    request.getTokenId(),
                                    request,
                                    EventMeta.of(request),
                                    TraceContext.root())));
            return service.bean(JdbcRotations.class)
                    .open(tx, request.getTokenId())
                    .isPresent();
        });
    }

    private static void know(Subject subject, String... consumers) {
        producer.send(subject.issued(consumers));
        await().atMost(WAIT_MAX)
                .until(() -> service.bean(JdbcTokens.class)
                        .find(subject.tokenId())
                        .filter(t -> !t.versions().isEmpty())
                        .isPresent());
    }

    private static <T> List<T> events(Subject subject, Class<T> type) {
        return recorder.of(subject.tokenId()).stream()
                .map(EventRecorder.Recorded::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static List<TokenRevoked> revocations(Subject subject) {
        return events(subject, TokenRevoked.class).stream()
                .filter(e -> e.getSource().equals("tokenwright/rotation"))
                .toList();
    }

    private static TokenRotation awaitState(Subject subject, RotationState state) {
        await().atMost(WAIT_MAX)
                .untilAsserted(() -> assertThat(events(subject, TokenRotation.class))
                        .extracting(TokenRotation::getState)
                        .contains(state));
        return events(subject, TokenRotation.class).stream()
                .filter(m -> m.getState() == state)
                .findFirst()
                .orElseThrow();
    }

    private static String live(String path) {
        return Subjects.live(service.bean(Vault.class), path);
    }

    private static Fingerprint fingerprint(String value) {
        try (SecretValue secret = SecretValue.of(value)) {
            return service.bean(Fingerprints.class)
                    .await(Duration.ofSeconds(20))
                    .of(secret);
        }
    }

    private static boolean isLive(String value) {
        return gitlab.truth().isLive(value, CLOCK.instant());
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
        new RouteMatrix(service.address(), ADMIN).check(Routes.OPEN_TO);
    }

    @Test
    @Withstands(fault = F46, outcome = "an old request is answered by the rotation that was, whose history says so")
    void a_request_that_comes_again_or_late_after_the_end_of_its_rotation_begins_no_other() {
        Subject subject = subject();
        RotationRequested request = rotate(subject);
        Rotation ended = ended(awaitState(subject, RotationState.COMPLETED));
        Instant end = Objects.requireNonNull(ended.endedAt());
        RotationRequested.Builder another = subject.request(RotationRequest.ROTATE);

        assertThat(opens(request)).as("the same request").isFalse();
        assertThat(opens(
                        another.setOccurredAt(ended.createdAt().minusSeconds(1)).build()))
                .as("asked before, by whom the answer to another request was not waited for")
                .isFalse();
        assertThat(opens(again(another).setOccurredAt(end.minusMillis(1)).build()))
                .as("asked while it was open")
                .isFalse();
        assertThat(opens(again(another)
                        .setOccurredAt(ended.createdAt().minusSeconds(1))
                        .setVersion(1)
                        .build()))
                .as("asked before, for the version that it replaced")
                .isFalse();

        assertThat(find(ended.id()).interventions())
                .filteredOn(done -> done.kind() == Intervention.Kind.ASKED_MEANWHILE)
                .hasSize(3)
                .allSatisfy(done -> assertThat(done.sentence())
                        .contains("user:ada asked for a rotation at", "answered by this one", "ask again"));

        assertThat(opens(again(another)
                        .setOccurredAt(end.plusMillis(1))
                        .setVersion(null)
                        .build()))
                .as("asked once it was over")
                .isTrue();
    }

    @Test
    void what_was_asked_for_a_version_that_no_rotation_has_replaced_since_is_not_answered_by_another_one() {
        Subject subject = subject();
        rotate(subject);
        Rotation ended = ended(awaitState(subject, RotationState.COMPLETED));

        assertThat(opens(subject.request(RotationRequest.ROTATE)
                        .setOccurredAt(ended.createdAt().minusSeconds(1))
                        .setVersion(2)
                        .build()))
                .isTrue();
    }

    private static RotationRequested.Builder again(RotationRequested.Builder request) {
        return RotationRequested.newBuilder(request).setEventId(TestEvents.newEventId());
    }

    private static Rotation ended(TokenRotation announced) {
        return find(announced.getRotationId());
    }

    private static Rotation find(String rotationId) {
        return service.bean(Database.class)
                .read(tx -> service.bean(JdbcRotations.class).find(tx, rotationId))
                .orElseThrow();
    }

    @Test
    void a_token_is_rotated_through_its_stages_and_the_old_version_is_proven_dead() throws Exception {
        Subject subject = subject();
        rotate(subject, "pipeline");

        awaitState(subject, RotationState.OBSERVING);
        String value = live(subject.production());
        producer.send(TestEvents.tokenUsed(subject.tokenId())
                .setConsumer("pipeline")
                .setFingerprint(fingerprint(value).hex())
                .setFingerprintKeyId(fingerprint(value).keyId())
                .build());
        TokenRotation completed = awaitState(subject, RotationState.COMPLETED);

        assertThat(events(subject, TokenRotation.class))
                .extracting(TokenRotation::getSequence)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(completed.getCurrentVersion()).isEqualTo(2);
        assertThat(completed.getRetiredVersions()).containsExactly(1);
        assertThat(live(subject.staging())).isEqualTo(value);
        assertThat(isLive(value)).isTrue();
        assertThat(isLive(subject.old().value())).isFalse();
        await().atMost(WAIT_MAX)
                .untilAsserted(() -> assertThat(revocations(subject))
                        .extracting(TokenRevoked::getVersion, TokenRevoked::getReason, TokenRevoked::getConfirmation)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple(
                                1, RevocationReason.ROTATED, RevocationConfirmation.CONFIRMED)));
        assertThat(recorder.of(subject.tokenId()))
                .extracting(EventRecorder.Recorded::event)
                .filteredOn(e -> e instanceof TokenIssued issued && issued.getVersion() == 2)
                .hasSize(1);
        assertThat(get("/api/v1/rotations?tokenId=" + subject.tokenId()))
                .startsWith("200")
                .contains("COMPLETED");
        assertThat(get("/api/v1/rotations/" + completed.getRotationId()))
                .startsWith("200")
                .contains("evidence");
    }

    @Test
    void a_candidate_that_fails_its_probe_is_never_promoted() {
        Subject subject = subject();
        gitlab.quirks().grantOnly(subject.project(), List.of("read_api"));
        rotate(subject);

        TokenRotation end = awaitState(subject, RotationState.ROLLED_BACK);

        assertThat(end.getReason()).isEqualTo("candidate-failed");
        assertThat(end.getHealthy()).isFalse();
        assertThat(end.getNextAction()).isNotEmpty();
        assertThat(end.getCurrentVersion()).isEqualTo(1);
        assertThat(live(subject.production())).isEqualTo(subject.old().value());
        assertThat(Subjects.live(gitlab, subject, CLOCK.instant()))
                .extracting(ProjectToken::id)
                .containsExactly(subject.old().id());
    }

    @Test
    void a_leaked_version_is_killed_at_once_and_removed_from_its_paths() {
        Subject subject = subject();
        know(subject);

        producer.send(TestEvents.tokenRevoked(subject.tokenId(), 1).build());

        await().atMost(WAIT_MAX)
                .untilAsserted(() -> assertThat(revocations(subject))
                        .extracting(TokenRevoked::getConfirmation)
                        .containsExactly(RevocationConfirmation.CONFIRMED));
        assertThat(isLive(subject.old().value())).isFalse();
        assertThat(live(subject.production())).isEmpty();
        assertThat(live(subject.staging())).isEmpty();
    }

    @Test
    void a_rollback_puts_the_old_version_back_and_kills_the_candidate() {
        Subject subject = subject();
        rotate(subject, "a consumer that never comes");
        awaitState(subject, RotationState.OBSERVING);

        producer.send(subject.request(RotationRequest.ROLL_BACK).build());
        TokenRotation end = awaitState(subject, RotationState.ROLLED_BACK);

        assertThat(end.getCurrentVersion()).isEqualTo(1);
        assertThat(end.getHealthy()).isTrue();
        assertThat(live(subject.production())).isEqualTo(subject.old().value());
        assertThat(live(subject.staging())).isEqualTo(subject.old().value());
        assertThat(Subjects.live(gitlab, subject, CLOCK.instant()))
                .extracting(ProjectToken::id)
                .containsExactly(subject.old().id());
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
