package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.kit.failpoint.Failpoint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.RotationService;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own, which really dies in the middle of a rotation and is started again. */
class KillIT {
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void a_killed_service_finishes_its_rotation_after_it_is_started_again() throws Exception {
        new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken()).provision();
        try (GitLabStandIn gitlab = GitLabStandIn.start(0);
                // Only migrates and helps to look: it reads events into a database of its own and moves nothing.
                ServiceUnderTest bystander = ServiceUnderTest.of("rotation")
                        .with(
                                "tokenwright.vault.address",
                                Parts.vault().address().toString())
                        .with("tokenwright.vault.token", Parts.vault().rootToken())
                        .with("tokenwright.rotation.workers", "false")
                        .start();
                var producer = new TestProducer(Parts.kafka().bootstrapServers())) {
            Vault vault = bystander.bean(Vault.class);
            Subject subject = Subjects.make(gitlab, vault, Instant.now());
            try (SecretValue old = SecretValue.of(subject.old().value())) {
                producer.send(subject.issued(bystander
                        .bean(Fingerprints.class)
                        .await(Duration.ofSeconds(20))
                        .of(old)));
            }
            Service service = new Service(gitlab, folder);
            Process first = service.start("rotation.after.MINT");
            await().atMost(WAIT_MAX).until(() -> {
                request(producer, subject);
                return first.waitFor(2, TimeUnit.SECONDS);
            });
            assertThat(first.exitValue()).as(service.log()).isEqualTo(Failpoint.EXIT_STATUS);

            for (String failpoint : List.of("rotation.after.PROMOTE", "rotation.stored.REVOKING")) {
                Process process = service.start(failpoint);
                assertThat(process.waitFor(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                        .as("dies at %s", failpoint)
                        .isTrue();
                assertThat(process.exitValue()).as(failpoint).isEqualTo(Failpoint.EXIT_STATUS);
            }
            Process last = service.start("none");
            // Only now is it certain that the topic exists.
            try (var recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-rotation"))) {
                await().atMost(WAIT_MAX)
                        .untilAsserted(() -> assertThat(recorder.of(subject.tokenId()))
                                .extracting(EventRecorder.Recorded::event)
                                .filteredOn(
                                        e -> e instanceof TokenRotation r && r.getState() == RotationState.COMPLETED)
                                .hasSize(1));
            } finally {
                last.destroyForcibly().waitFor();
            }

            String live = Subjects.live(vault, subject.production());
            assertThat(gitlab.truth().isLive(live, Instant.now())).isTrue();
            assertThat(gitlab.truth().live(Instant.now()))
                    .filteredOn(t -> t.project().equals(subject.project()))
                    .extracting(ProjectToken::value)
                    .containsExactly(live);
            assertThat(service.log())
                    .doesNotContain(live)
                    .doesNotContain(subject.old().value());
        }
    }

    /** Asked again until the service has heard of the token; one that is open already changes nothing. */
    private static void request(TestProducer producer, Subject subject) {
        producer.send(RotationRequested.newBuilder()
                .setEventId(TestEvents.newEventId())
                .setOccurredAt(TestEvents.NOON)
                .setSource("tokenwright/inventory")
                .setActor("user:ada")
                .setCorrelationId("c")
                .setTokenId(subject.tokenId())
                .setRequest(RotationRequest.ROTATE)
                .build());
    }

    /** The service as others start it, always on the same database and consumer group. */
    private static final class Service {
        private final List<String> properties = new ArrayList<>();
        private final Path log;

        Service(GitLabStandIn gitlab, Path folder) {
            var database = Parts.postgres().newDatabase();
            log = folder.resolve("service.log");
            property("datasources.default.url", database.jdbcUrl());
            property("datasources.default.username", database.username());
            property("datasources.default.password", database.password());
            property("tokenwright.kafka.bootstrap-servers", Parts.kafka().bootstrapServers());
            property("tokenwright.kafka.group-id", "kill-" + UUID.randomUUID());
            property("tokenwright.topics.partitions", "4");
            property("tokenwright.vault.address", Parts.vault().address().toString());
            property("tokenwright.vault.token", Parts.vault().rootToken());
            property("tokenwright.security.admin-token", "twt_admin_for_this_test_only_0123456789");
            property("tokenwright.connectors.gitlab.base-url", gitlab.address().toString());
            property("tokenwright.connectors.gitlab.admin-token", gitlab.adminToken());
            property("micronaut.server.port", "-1");
        }

        private void property(String key, String value) {
            properties.add("-D" + key + "=" + value);
        }

        Process start(String failpoint) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-Xmx256m");
            command.addAll(properties);
            command.add("-Dtokenwright.failpoint=" + failpoint);
            command.add("-cp");
            command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
            command.add(RotationService.class.getName());
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        }

        String log() throws IOException {
            return Files.readString(log);
        }
    }
}
