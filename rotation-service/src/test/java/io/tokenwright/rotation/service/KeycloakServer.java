package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A real Keycloak in a process of its own, from the folder that the profile {@code issuers} names, with a realm and a service account that
 * may manage the realm's clients and nothing else.
 */
final class KeycloakServer implements AutoCloseable {
    static final String REALM = "it";
    static final String ACCOUNT = "tokenwright";

    private static final Duration UP_MAX = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String rootPassword;
    private final String accountSecret = UUID.randomUUID().toString();
    private final Process process;
    private final URI address;

    private KeycloakServer(Process process, URI address, String rootPassword) {
        this.process = process;
        this.address = address;
        this.rootPassword = rootPassword;
    }

    static KeycloakServer start(Path folder) throws IOException, InterruptedException {
        String home = System.getProperty("keycloak.home", "");
        int port = Ports.free();
        String password = UUID.randomUUID().toString();
        Path log = folder.resolve("keycloak.log");
        var command = new ProcessBuilder(
                "bash",
                home + "/bin/kc.sh",
                "start-dev",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JAVA_OPTS_KC_HEAP", "-Xmx400m");
        command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "root");
        command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        var server = new KeycloakServer(process, URI.create("http://127.0.0.1:" + port), password);
        server.awaitUp(log);
        server.provision();
        return server;
    }

    private void awaitUp(Path log) throws InterruptedException {
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (!isUp()) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as("Keycloak comes up; its log: %s", log)
                    .isTrue();
            process.waitFor(Duration.ofMillis(200));
        }
    }

    private boolean isUp() throws InterruptedException {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(address.resolve("/realms/master"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void provision() {
        send("POST", "", Map.of("realm", REALM, "enabled", true));
        client(Map.of(
                "clientId", ACCOUNT, "publicClient", false, "serviceAccountsEnabled", true, "secret", accountSecret));
        String user = send("GET", "/" + REALM + "/clients/" + idOf(ACCOUNT) + "/service-account-user", null)
                .path("id")
                .asText();
        String management = idOf("realm-management");
        JsonNode role = send("GET", "/" + REALM + "/clients/" + management + "/roles/manage-clients", null);
        send("POST", "/" + REALM + "/users/" + user + "/role-mappings/clients/" + management, List.of(role));
    }

    URI address() {
        return address;
    }

    /** {@code client-id:client-secret}. */
    String account() {
        return ACCOUNT + ":" + accountSecret;
    }

    /** A confidential client that has no service account. */
    void confidential(String clientId) {
        client(Map.of("clientId", clientId, "publicClient", false));
    }

    void client(Map<String, Object> settings) {
        send("POST", "/" + REALM + "/clients", settings);
    }

    /** Whether a consumer gets in with it. */
    boolean isLive(String clientId, String secret) {
        HttpRequest request = HttpRequest.newBuilder(
                        address.resolve("/realms/" + REALM + "/protocol/openid-connect/token/introspect"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=x&client_id=" + clientId + "&client_secret=" + secret))
                .build();
        return answer(request).statusCode() == 200;
    }

    private String idOf(String clientId) {
        return send("GET", "/" + REALM + "/clients?clientId=" + clientId, null)
                .path(0)
                .path("id")
                .asText();
    }

    private JsonNode send(String method, String path, @Nullable Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/admin/realms" + path))
                    .header("Authorization", "Bearer " + rootToken())
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
            HttpResponse<String> answer = answer(request);
            assertThat(answer.statusCode() / 100).as(method + " " + path).isEqualTo(2);
            return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(path + " is not JSON", e);
        }
    }

    private String rootToken() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "grant_type=password&client_id=admin-cli&username=root&password=" + rootPassword))
                .build();
        return JSON.readTree(answer(request).body()).path("access_token").asText();
    }

    private static HttpResponse<String> answer(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request.uri() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
