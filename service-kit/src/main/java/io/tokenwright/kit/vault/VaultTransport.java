package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.json.ParseException;
import io.github.jopenlibs.vault.rest.Rest;
import io.github.jopenlibs.vault.rest.RestException;
import io.github.jopenlibs.vault.rest.RestResponse;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request through the Vault driver and says what became of it. Thread-safe.
 *
 * <p>It uses the driver's {@code Rest} layer, which does one exchange and returns status and body. The layers above it may not reach us:
 * they turn 400, 403, 404 and 429 into an empty map, put bodies into exception messages, repeat writes when told to retry anything, and
 * make a client with threads of its own for every call. The body of an answer lives as a {@code String} here, which cannot be wiped.
 */
final class VaultTransport implements AutoCloseable {
    private static final int CAUSES_MAX = 10;

    private final String address;
    private final @Nullable String namespace;
    private final Duration answerTimeout;
    private final HttpClient client;

    VaultTransport(URI address, @Nullable String namespace, Duration connectTimeout, Duration answerTimeout) {
        this.address = address.toString().replaceFirst("/+$", "");
        this.namespace = namespace;
        this.answerTimeout = answerTimeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                // A redirect would carry the token to wherever it points.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** {@code path} is what follows {@code /v1/}, encoded. The JDK repeats a GET whose connection broke, which does no harm. */
    Reply get(String path, @Nullable String token) {
        return exchange(path, token, Rest::get, null, answerTimeout);
    }

    Reply post(String path, JsonObject body, @Nullable String token) {
        return exchange(path, token, Rest::post, body, answerTimeout);
    }

    /** As {@link #post(String, JsonObject, String)}, and waits no longer than {@code answerMax}. */
    Reply post(String path, JsonObject body, @Nullable String token, Duration answerMax) {
        return exchange(
                path, token, Rest::post, body, answerMax.compareTo(answerTimeout) < 0 ? answerMax : answerTimeout);
    }

    Reply delete(String path, @Nullable String token) {
        return exchange(path, token, Rest::delete, null, answerTimeout);
    }

    @FunctionalInterface
    private interface Verb {
        RestResponse send(Rest rest) throws RestException;
    }

    private Reply exchange(
            String path, @Nullable String token, Verb verb, @Nullable JsonObject body, Duration answerMax) {
        var bounded = new BoundedClient(client, answerMax);
        byte[] bytes = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
        try {
            var rest = new Rest(bounded)
                    .url(address + "/v1/" + path)
                    .header("X-Vault-Request", "true")
                    .header("X-Vault-Token", token)
                    .header("X-Vault-Namespace", namespace);
            if (bytes != null) {
                rest.body(bytes).header("Content-Type", "application/json");
            }
            RestResponse response = verb.send(rest);
            byte[] answer = response.getBody();
            try {
                return new Reply.Answered(
                        response.getStatus(), parsed(answer), answer.length == 0, bounded.retryAfter());
            } finally {
                Arrays.fill(answer, (byte) 0);
            }
        } catch (RestException e) {
            if (bounded.interrupted()) {
                Thread.currentThread().interrupt();
            }
            // Neither message nor cause goes further: the driver may have put a body into it.
            return nothingSent(e) ? new Reply.NotSent() : new Reply.Lost();
        } finally {
            if (bytes != null) {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private static @Nullable JsonObject parsed(byte[] answer) {
        try {
            JsonValue value = Json.parse(new String(answer, StandardCharsets.UTF_8));
            return value.isObject() ? value.asObject() : null;
        } catch (ParseException e) {
            return null;
        }
    }

    private static boolean nothingSent(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < CAUSES_MAX && cause != null; depth++) {
            if (cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof SSLHandshakeException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
