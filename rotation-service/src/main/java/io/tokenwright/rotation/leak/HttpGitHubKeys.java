package io.tokenwright.rotation.leak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GitHub's public keys by their id, asked for anew when an unknown id comes, a few times an hour at most. Thread-safe. */
@Singleton
@Requires(property = "tokenwright.leaks.github", value = "true")
final class HttpGitHubKeys {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGitHubKeys.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);
    private static final long BYTES_MAX = 200_000;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI url;
    private final InstantSource clock;
    private Map<String, String> pems = Map.of();
    private Instant askedAt = Instant.MIN;

    HttpGitHubKeys(LeakSettings settings, InstantSource clock) {
        this.url = URI.create(settings.githubKeysUrl());
        this.clock = clock;
        boolean local =
                url.getHost() != null && url.getHost().matches("[0-9.]+|localhost") && isLoopback(url.getHost());
        if (!"https".equals(url.getScheme()) && !local) {
            throw new ConfigurationException(
                    "tokenwright.leaks.github-keys-url is not https: who answers there decides what is revoked");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException _) {
            return false;
        }
    }

    /** The key in PEM; empty when GitHub has none of that id, or cannot be asked. */
    synchronized Optional<String> pem(String id) {
        Instant now = clock.instant();
        if (!pems.containsKey(id) && !askedAt.plus(ASK_AGAIN).isAfter(now)) {
            askedAt = now;
            ask();
        }
        return Optional.ofNullable(pems.get(id));
    }

    private void ask() {
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(url).timeout(TIMEOUT).GET().build(),
                    BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
            if (answer.statusCode() != 200) {
                LOG.warn("github's keys cannot be had status={}", answer.statusCode());
                return;
            }
            Map<String, String> found = new HashMap<>();
            for (JsonNode key : JSON.readTree(answer.body()).path("public_keys")) {
                found.put(key.path("key_identifier").asText(), key.path("key").asText());
            }
            pems = Map.copyOf(found);
        } catch (IOException e) {
            LOG.warn("github's keys cannot be had: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
