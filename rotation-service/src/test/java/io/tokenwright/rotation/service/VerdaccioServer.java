package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real Verdaccio in a process of its own, installed by npm into the folder that the profile {@code issuers} names. */
final class VerdaccioServer implements AutoCloseable {
    private static final Duration UP_MAX = Duration.ofMinutes(1);
    private static final Duration INSTALLED_MAX = Duration.ofMinutes(3);
    private static final String PASSWORD = "correct-horse-1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** Verdaccio's own dependencies ask for a version of node-fetch that is not everywhere. */
    private static final String PACKAGE = """
            {"name": "registry", "private": true, "dependencies": {"verdaccio": "6.1.6"},
             "overrides": {"node-fetch": "npm:node-fetch@2.7.0", "node-fetch-cjs": "npm:node-fetch@2.7.0"}}
            """;

    private static final String CONFIGURATION = """
            storage: ./storage
            auth: {htpasswd: {file: ./htpasswd, max_users: 100}}
            uplinks: {}
            packages: {'**': {access: $authenticated, publish: $authenticated}}
            log: {type: stdout, format: pretty, level: warn}
            """;

    private final Path home;
    private final Path folder;
    private final int port = Ports.free();
    private Process process;

    private VerdaccioServer(Path home, Path folder) throws IOException, InterruptedException {
        this.home = home;
        this.folder = folder;
        Files.writeString(folder.resolve("config.yaml"), CONFIGURATION);
        this.process = run();
    }

    /** Skips the test where there is no npm, or it cannot fetch. */
    static VerdaccioServer start(Path folder) throws IOException, InterruptedException {
        Path home = Files.createDirectories(Path.of(System.getProperty("verdaccio.home", "target/verdaccio")));
        Files.writeString(home.resolve("package.json"), PACKAGE);
        assumeThat(isInstalled(home)).as("npm is there and fetches Verdaccio").isTrue();
        return new VerdaccioServer(home, folder);
    }

    private static boolean isInstalled(Path home) throws InterruptedException {
        try {
            Process npm = new ProcessBuilder("npm", "install", "--silent", "--no-audit", "--no-fund")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("npm.log").toFile())
                    .start();
            if (npm.waitFor(INSTALLED_MAX.toSeconds(), TimeUnit.SECONDS)) {
                return npm.exitValue() == 0;
            }
            npm.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private Process run() throws IOException, InterruptedException {
        Path log = folder.resolve("verdaccio.log");
        Process started = new ProcessBuilder(
                        "node",
                        home.resolve("node_modules/verdaccio/bin/verdaccio")
                                .toAbsolutePath()
                                .toString(),
                        "-l",
                        "127.0.0.1:" + port,
                        "-c",
                        "config.yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (!isUp()) {
            assertThat(started.isAlive() && System.nanoTime() < deadline)
                    .as("Verdaccio comes up; its log: %s", log)
                    .isTrue();
            started.waitFor(Duration.ofMillis(100));
        }
        return started;
    }

    private boolean isUp() throws InterruptedException {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(address().resolve("/-/ping"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The token of a new user, as {@code npm adduser} gets it. */
    String added(String user) {
        return send("PUT", "/-/user/org.couchdb.user:" + user, null, Map.of("name", user, "password", PASSWORD))
                .path("token")
                .asText();
    }

    /** Another token of the same user, as {@code npm token create} makes it: its value and its key. */
    Map.Entry<String, String> created(String token) {
        JsonNode made = send(
                "POST",
                "/-/npm/v1/tokens",
                token,
                Map.of("password", PASSWORD, "readonly", false, "cidr_whitelist", List.of()));
        return Map.entry(made.path("token").asText(), made.path("key").asText());
    }

    /** As {@code npm token revoke} does. */
    void revoked(String token, String key) {
        send("DELETE", "/-/npm/v1/tokens/token/" + key, token, null);
    }

    /** A person takes the user's line out and restarts the registry. */
    void removed(String user) throws IOException, InterruptedException {
        Path users = folder.resolve("htpasswd");
        Files.write(
                users,
                Files.readAllLines(users).stream()
                        .filter(line -> !line.startsWith(user + ":"))
                        .toList());
        close();
        process = run();
    }

    private JsonNode send(String method, String path, @Nullable String token, @Nullable Object body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve(path));
            if (body == null) {
                request.method(method, BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
            }
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode() / 100).as(method + " " + path).isEqualTo(2);
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(path + " did not answer with JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
