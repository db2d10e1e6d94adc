package io.tokenwright.inventory.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.Authority;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.inventory.finding.FindingKind;
import io.tokenwright.inventory.finding.Findings;
import io.tokenwright.inventory.register.Register;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaClusterChanged;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Discovery against a real Vault, with the inventory's own read-only login. */
class DiscoveryIT {
    private static final String CANARY = "glpat-canary-of-discovery";
    private static final String PREFIX = TestEvents.newTokenId();
    private static final String OLD_MOUNT = "old-" + PREFIX;

    private static ServiceUnderTest service;
    private static EventRecorder topics;

    @BeforeAll
    static void start() throws Exception {
        LocalVault vault = Parts.vault();
        var login = new VaultProvisioner(vault.address(), vault.rootToken()).login(VaultProvisioner.Service.INVENTORY);
        post("sys/mounts/" + OLD_MOUNT, "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}");
        service = ServiceUnderTest.of("inventory")
                .with("tokenwright.vault.address", vault.address().toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.discovery.scheduled", false)
                .with(
                        "tokenwright.discovery.mounts",
                        List.of("secret/" + PREFIX, OLD_MOUNT, "secret/nowhere-" + PREFIX, "no-mount-" + PREFIX))
                .start();
        service.bean(Fingerprints.class).await(Duration.ofSeconds(20));
        topics = await().ignoreExceptions()
                .until(
                        () -> new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-issued")),
                        recorder -> true);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        topics.close();
        service.close();
    }

    @Test
    void what_carries_metadata_is_registered_once_and_the_rest_is_reported() throws Exception {
        String id = "found-" + PREFIX;
        write(PREFIX + "/staging/ci", id, "staging");
        write(PREFIX + "/production/ci", id, "production");
        post("secret/data/" + PREFIX + "/stray", "{\"data\":{\"value\":\"" + CANARY + "\"}}");

        var discovery = service.bean(VaultDiscovery.class);
        var first = discovery.discover("user:ada");
        var again = discovery.discover("user:ada");

        assertThat(first.foundPaths()).isEqualTo(2);
        assertThat(first.registeredTokens()).isEqualTo(1);
        assertThat(first.unknown()).containsExactly("secret/" + PREFIX + "/stray");
        assertThat(first.kvV1Mounts()).containsExactly(OLD_MOUNT);
        assertThat(first.missingPaths()).contains("secret/nowhere-" + PREFIX);
        assertThat(first.complete()).isTrue();
        assertThat(again.registeredTokens()).isZero();
        await().until(() -> !topics.of(id).isEmpty());
        var event = issued(id, 0);
        assertThat(event.getAuthority()).isEqualTo(Authority.DISCOVERY);
        assertThat(event.getFingerprint()).matches("[0-9a-f]{32}");
        assertThat(event.getSecretPaths())
                .extracting(io.tokenwright.events.SecretPath::getStage)
                .containsExactly("staging", "production");
        assertThat(event.toString()).doesNotContain(CANARY);
        List<Findings.Row> strays = service.bean(Database.class)
                .read(tx -> service.bean(Findings.class).page(tx, FindingKind.IN_VAULT_BUT_UNKNOWN, "", 100));
        assertThat(strays).extracting(Findings.Row::path).contains(PREFIX + "/stray");

        announcedAgainItTeachesNobodyAnything(id);
    }

    @Test
    void what_its_policy_denies_is_named_with_the_capability_and_the_rest_is_seen() throws Exception {
        String mine = "part-" + PREFIX;
        write(mine + "/open", "open-" + PREFIX, "production");
        write(mine + "/closed/inner", "closed-" + PREFIX, "production");
        post("secret/data/" + mine + "/shut", "{\"data\":{\"value\":\"" + CANARY + "\"}}");
        post("sys/policies/acl/" + mine, "{\"policy\":\"%s\"}".formatted("""
                path "sys/mounts/*" { capabilities = ["read"] }
                path "secret/data/tokenwright/*" { capabilities = ["read"] }
                path "secret/metadata/%1$s" { capabilities = ["list"] }
                path "secret/metadata/%1$s/" { capabilities = ["list"] }
                path "secret/metadata/%1$s/open" { capabilities = ["read"] }
                path "secret/data/%1$s/open" { capabilities = ["read"] }
                """.formatted(mine)
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")));
        String token = post("auth/token/create", "{\"policies\":[\"" + mine + "\"]}")
                .replaceAll("(?s).*\"client_token\":\\s*\"([^\"]+)\".*", "$1");

        try (var narrow = ServiceUnderTest.of("inventory")
                .with("tokenwright.vault.address", Parts.vault().address().toString())
                .with("tokenwright.vault.token", token)
                .with("tokenwright.discovery.scheduled", false)
                .with("tokenwright.discovery.mounts", List.of("secret/" + mine))
                .start()) {
            narrow.bean(Fingerprints.class).await(Duration.ofSeconds(20));
            var seen = narrow.bean(VaultDiscovery.class).discover("user:ada");

            assertThat(seen.foundPaths()).isEqualTo(1);
            assertThat(seen.registeredTokens()).isEqualTo(1);
            assertThat(seen.deniedPaths())
                    .containsExactlyInAnyOrder("secret/" + mine + "/closed", "secret/" + mine + "/shut");
            var denied = narrow.bean(Database.class)
                    .read(tx -> narrow.bean(Findings.class).page(tx, FindingKind.DENIED_PATH, "", 100));
            assertThat(denied)
                    .extracting(Findings.Row::sentence)
                    .anyMatch(sentence -> sentence.contains("lacks \"list\" on secret/metadata/" + mine + "/closed"))
                    .anyMatch(sentence -> sentence.contains("lacks \"read\" on secret/metadata/" + mine + "/shut"));
        }
    }

    private static void announcedAgainItTeachesNobodyAnything(String id) {
        var register = service.bean(Register.class);
        var database = service.bean(Database.class);
        var before = database.read(tx -> register.find(tx, id)).orElseThrow();

        service.bean(KafkaClusterChanged.class).kafkaClusterChanged("old", "new");

        await().until(() -> topics.of(id).size() >= 2);
        assertThat(issued(id, 1).getEventId()).isEqualTo(issued(id, 0).getEventId());
        assertThat(issued(id, 1).getName()).isEqualTo(issued(id, 0).getName());
        assertThat(issued(id, 1).getSecretPaths()).isEqualTo(issued(id, 0).getSecretPaths());
        await().during(Duration.ofMillis(500))
                .until(() ->
                        database.read(tx -> register.find(tx, id)).orElseThrow().equals(before));
    }

    private static TokenIssued issued(String id, int index) {
        if (topics.of(id).get(index).event() instanceof TokenIssued event) {
            return event;
        }
        throw new AssertionError("record " + index + " of " + id + " is no token-issued event");
    }

    private static void write(String path, String id, String stage) throws Exception {
        post("secret/data/" + path, "{\"data\":{\"value\":\"" + CANARY + "\"}}");
        post("secret/metadata/" + path, """
                {"custom_metadata":{"tokenwright-token-id":"%s","tokenwright-name":"CI","tokenwright-owner":"team-a",
                "tokenwright-issuer":"gitlab","tokenwright-expires-at":"2027-02-01","tokenwright-stage":"%s"}}
                """.formatted(id, stage));
    }

    private static String post(String path, String json) throws Exception {
        LocalVault vault = Parts.vault();
        var request = HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + path))
                .header("X-Vault-Token", vault.rootToken())
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode() / 100)
                    .as(path + ": " + response.body())
                    .isEqualTo(2);
            return response.body();
        }
    }
}
