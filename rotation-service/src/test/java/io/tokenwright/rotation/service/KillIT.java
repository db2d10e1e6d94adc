package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F32;
import static io.tokenwright.kit.testkit.KnownFault.F33;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.kit.failpoint.Failpoint;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.Parts;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as processes of their own, which really die or freeze in the middle of a rotation. */
class KillIT {
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);

    /** Migrates, makes the old versions and looks; it has a database of its own and moves nothing. */
    private static TickedService bystander;

    private static TestProducer producer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        // The processes go by the machine's clock, and so must the issuer.
        bystander = TickedService.start(new TestClock(Clock.systemUTC().instant()), Map.of());
        producer = bystander.producer();
    }

    @AfterAll
    static void stop() {
        bystander.close();
    }

    private static Subject known() {
        Subject subject = bystander.subject();
        producer.send(subject.issued());
        return subject;
    }

    /** One request, sent again until a service has heard of the token: a request that was heard begins no second rotation. */
    private static RotationRequested request(Subject subject) {
        return subject.request(RotationRequest.ROTATE).build();
    }

    private static void awaitCompleted(Subject subject) throws InterruptedException {
        try (var recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-rotation"))) {
            await().atMost(WAIT_MAX)
                    .untilAsserted(() -> assertThat(recorder.of(subject.tokenId()))
                            .extracting(EventRecorder.Recorded::event)
                            .filteredOn(e -> e instanceof TokenRotation r && r.getState() == RotationState.COMPLETED)
                            .hasSize(1));
        }
    }

    /** One version is live at the issuer, at every path, written there once. */
    private static String oneLives(Subject subject) {
        String live = bystander.live(subject.production());
        assertThat(bystander.live(subject)).extracting(ProjectToken::value).containsExactly(live);
        assertThat(bystander.live(subject.staging())).isEqualTo(live);
        for (String path : subject.paths()) {
            assertThat(bystander.vault().metadata("secret", path).map(Vault.KvMetadata::currentVersion))
                    .as("I10")
                    .isEqualTo(new VaultResult.Done<>(2));
        }
        return live;
    }

    @Test
    @Withstands(fault = F32, outcome = "a killed process leaves what the next one needs to finish")
    void a_killed_service_finishes_its_rotation_after_it_is_started_again() throws Exception {
        var service = new ServiceProcess(bystander.gitlab, folder);
        Subject subject = known();
        RotationRequested request = request(subject);
        Process first = service.start("service", "rotation.after.MINT");
        await().atMost(WAIT_MAX).until(() -> {
            producer.send(request);
            return first.waitFor(2, TimeUnit.SECONDS);
        });
        assertThat(first.exitValue()).as(service.logOf("service")).isEqualTo(Failpoint.EXIT_STATUS);

        for (String failpoint : List.of("rotation.after.PROMOTE", "rotation.stored.REVOKING")) {
            Process process = service.start("service", failpoint);
            assertThat(process.waitFor(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                    .as("dies at %s", failpoint)
                    .isTrue();
            assertThat(process.exitValue()).as(failpoint).isEqualTo(Failpoint.EXIT_STATUS);
        }
        Process last = service.start("service", "none");
        try {
            awaitCompleted(subject);
        } finally {
            last.destroyForcibly().waitFor();
        }

        String live = oneLives(subject);
        assertThat(service.logOf("service"))
                .doesNotContain(live)
                .doesNotContain(subject.old().value());
    }

    /** F33: its lease runs out while it waits for the answer to a mint; the other replica takes over and finishes. */
    @Test
    @Withstands(fault = F33, outcome = "the epoch in the row stops it; what it had sent is found by its name")
    void a_replica_that_was_frozen_in_a_mint_does_nothing_once_it_is_thawed() throws Exception {
        var service = new ServiceProcess(bystander.gitlab, folder);
        Subject subject = known();
        bystander
                .gitlab
                .faults()
                .next(
                        1,
                        call -> call.method().equals("POST") && call.path().contains("/" + subject.project() + "/"),
                        new Fault.Late(Duration.ofSeconds(4)));
        RotationRequested request = request(subject);
        Process frozen = service.start("frozen", "none");
        Process other = null;
        try {
            await().atMost(WAIT_MAX).pollInterval(Duration.ofMillis(200)).until(() -> {
                producer.send(request);
                return bystander.minted(subject) == 1;
            });
            signal(frozen, "STOP");
            other = service.start("other", "none");

            awaitCompleted(subject);
            String live = oneLives(subject);
            assertThat(bystander.minted(subject))
                    .as("its mint could not be known")
                    .isEqualTo(2);

            signal(frozen, "CONT");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(service.logOf("frozen")).contains("was taken over by another worker"));
            assertThat(oneLives(subject)).isEqualTo(live);
        } finally {
            signal(frozen, "CONT");
            frozen.destroyForcibly().waitFor();
            if (other != null) {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }
}
