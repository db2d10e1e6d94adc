package io.tokenwright.local.gitlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The stand-in as a process of its own, for docker-compose.yml. Environment: {@code GITLAB_ADMIN_TOKEN} or
 * {@code GITLAB_ADMIN_TOKEN_FILE}; {@code HOST} (default 127.0.0.1); {@code PORT} (default 8929).
 */
public final class GitLabStandInMain {
    private GitLabStandInMain() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        String host = environment.getOrDefault("HOST", "127.0.0.1");
        int port = Integer.parseInt(environment.getOrDefault("PORT", "8929"));
        try (var gitlab = GitLabStandIn.start(host, port, adminToken(environment))) {
            Runtime.getRuntime().addShutdownHook(new Thread(gitlab::close, "gitlab-closer"));
            gitlab.awaitClosed();
        }
    }

    static String adminToken(Map<String, String> environment) throws IOException {
        String file = environment.getOrDefault("GITLAB_ADMIN_TOKEN_FILE", "");
        String token = file.isEmpty()
                ? environment.getOrDefault("GITLAB_ADMIN_TOKEN", "")
                : Files.readString(Path.of(file)).strip();
        if (token.isEmpty()) {
            throw new IllegalStateException(
                    "the stand-in has no admin token: set GITLAB_ADMIN_TOKEN_FILE or GITLAB_ADMIN_TOKEN");
        }
        return token;
    }
}
