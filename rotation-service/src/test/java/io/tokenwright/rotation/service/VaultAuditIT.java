package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.rotation.audit.VaultAuditReader;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Vault's audit log says of who read which version decides when the old one may go. */
class VaultAuditIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final String READER = "path \"secret/data/it/*\" { capabilities = [\"read\"] }";

    @TempDir
    private static Path folder;

    private static Path log;
    private static LocalVault vault;
    private static TickedService service;
    private static EventRecorder recorder;
    private static VaultProvisioner.Login deployer;
    private static VaultProvisioner.Login straggler;

    @BeforeAll
    static void start() {
        log = folder.resolve("audit.log");
        var started = LocalVault.startAudited(log);
        Assumptions.assumeTrue(started.isPresent(), "the stand-in writes no audit log");
        vault = started.get();
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        provisioner.provision();
        var root = new VaultRoot(vault);
        deployer = root.appRole("deployer", READER);
        straggler = root.appRole("straggler", READER);
        // Vault's clock is the machine's, and so is the service's here.
        var clock = new TestClock(InstantSource.system().instant());
        service = TickedService.startWithHttp(
                clock,
                vault.address(),
                provisioner.login(VaultProvisioner.Service.ROTATION),
                Map.of(
                        "tokenwright.vault-audit.file",
                        log.toString(),
                        "tokenwright.vault-audit.consumers",
                        "deployer=pipeline"));
        recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-used"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (service != null) {
            recorder.close();
            service.close();
        }
        if (vault != null) {
            vault.close();
        }
    }

    private static JsonNode call(String method, String path, String token, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + path))
                    .header("X-Vault-Token", token)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new IllegalStateException(path + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A workload logs in and reads what is at {@code path}. */
    private static void reads(VaultProvisioner.Login login, String path) {
        String token = call(
                        "POST",
                        "auth/approle/login",
                        "",
                        "{\"role_id\":\"" + login.roleId() + "\",\"secret_id\":\"" + login.secretId() + "\"}")
                .at("/auth/client_token")
                .asText();
        assertThat(call("GET", "secret/data/" + path, token, "")
                        .at("/data/data")
                        .isObject())
                .isTrue();
    }

    /** Lets the reader do all that there is to do. */
    private static void follow() {
        VaultAuditReader reader = service.bean(VaultAuditReader.class);
        while (reader.tick()) {
            // until it is at the end
        }
    }

    private static List<TokenUsed> said(Subject subject) {
        return recorder.of(subject.tokenId()).stream()
                .map(record -> (TokenUsed) record.event())
                .toList();
    }

    private static JsonNode evidence(Subject subject) {
        return service.api()
                .get("/api/v1/rotations/" + service.rotation(subject).id() + "/evidence")
                .body();
    }

    private static Subject observed(Consumer<RotationPolicy.Builder> policy) {
        Subject subject = service.begun(policy, "pipeline");
        service.tickUntil(subject, State.OBSERVING);
        return subject;
    }

    @Test
    void a_rotation_goes_on_once_the_log_shows_its_consumer_on_the_new_version() {
        Subject subject = observed(_ -> {});
        follow();
        service.tickFor(Duration.ofMinutes(2), Duration.ofSeconds(10), () -> {});
        assertThat(said(subject)).as("our own reads are no use").isEmpty();
        assertThat(service.rotation(subject).sentence()).contains("not yet seen on version 2: pipeline");

        Instant before = InstantSource.system().instant();
        reads(deployer, subject.production());
        await().atMost(WAIT_MAX).until(() -> {
            follow();
            return said(subject).size() == 1;
        });

        TokenUsed use = said(subject).getFirst();
        assertThat(use.getVersion()).isEqualTo(2);
        assertThat(use.getSource()).isEqualTo("vault-audit/vault");
        assertThat(use.getConsumer()).isEqualTo("pipeline");
        assertThat(use.getUsedFrom()).isEqualTo("127.0.0.1");
        assertThat(use.getLastUsedAt()).isAfterOrEqualTo(before.minusSeconds(1));
        await().atMost(WAIT_MAX)
                .until(() -> !evidence(subject).at("/consumers/0/seen").isEmpty());
        assertThat(evidence(subject).at("/consumers/0/seen/0/how").asText()).isEqualTo("VAULT_AUDIT");
        assertThat(evidence(subject).at("/consumers/0/holds").asText()).isEqualTo("NEW");
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
    }

    @Test
    void who_still_fetches_the_old_version_keeps_it_alive() {
        Subject subject = observed(policy -> policy.setQuietPeriodSeconds(3600));
        reads(deployer, subject.production());
        String token = call(
                        "POST",
                        "auth/approle/login",
                        "",
                        "{\"role_id\":\"" + straggler.roleId() + "\",\"secret_id\":\"" + straggler.secretId() + "\"}")
                .at("/auth/client_token")
                .asText();
        call("GET", "secret/data/" + subject.production() + "?version=1", token, "");

        await().atMost(WAIT_MAX).until(() -> {
            follow();
            return said(subject).size() >= 2;
        });

        assertThat(said(subject))
                .extracting(TokenUsed::getConsumer, TokenUsed::getVersion)
                .containsExactlyInAnyOrder(tuple("pipeline", 2), tuple("straggler", 1));
        await().atMost(WAIT_MAX).until(() -> evidence(subject).at("/consumers").size() == 2);
        assertThat(evidence(subject).at("/complete").asBoolean()).isFalse();
        assertThat(evidence(subject).at("/missing").asText()).contains("straggler");
        assertThat(service.isLive(subject.old().value())).isTrue();
    }

    @Test
    void every_read_is_counted_once_by_however_many_readers_and_across_a_rotation_of_the_log() throws Exception {
        Subject subject = observed(policy -> policy.setQuietPeriodSeconds(3600));
        follow();
        for (int i = 0; i < 10; i++) {
            reads(deployer, subject.production());
        }
        Files.move(log, folder.resolve("audit.log.1"));
        for (int i = 0; i < 5; i++) {
            reads(deployer, subject.production());
        }
        reopen();
        for (int i = 0; i < 5; i++) {
            reads(deployer, subject.production());
        }

        await().atMost(WAIT_MAX).until(() -> {
            CompletableFuture.allOf(IntStream.range(0, 4)
                            .mapToObj(_ -> CompletableFuture.runAsync(VaultAuditIT::followAsOneOfMany))
                            .toArray(CompletableFuture[]::new))
                    .join();
            return said(subject).stream().mapToLong(TokenUsed::getUses).sum() >= 20;
        });

        assertThat(said(subject).stream().mapToLong(TokenUsed::getUses).sum()).isEqualTo(20);
        assertThat(rows("audit_position")).hasSize(1);
        String fresh = service.live(subject.production());
        for (String table : List.of("audit_position", "token_use", "outbox")) {
            assertThat(rows(table)).noneMatch(row -> row.contains(fresh));
        }
    }

    private static void followAsOneOfMany() {
        VaultAuditReader reader = service.bean(VaultAuditReader.class);
        for (int i = 0; i < 20; i++) {
            reader.tick();
        }
    }

    private static List<String> rows(String table) {
        return service.bean(Database.class)
                .read(tx -> tx.sql()
                        .createQuery("select cast(t as text) from " + table + " t")
                        .mapTo(String.class)
                        .list());
    }

    /** Vault opens its log anew when it is told to by a signal, as logrotate does. */
    private static void reopen() throws Exception {
        List<ProcessHandle> children = ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").matches(".*/(bao|vault)"))
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(argument -> argument.contains("-config=")))
                .toList();
        assertThat(children).isNotEmpty();
        for (ProcessHandle child : children) {
            assertThat(new ProcessBuilder("kill", "-HUP", String.valueOf(child.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }
        await("the log is opened anew").atMost(WAIT_MAX).until(() -> Files.exists(log));
    }
}
