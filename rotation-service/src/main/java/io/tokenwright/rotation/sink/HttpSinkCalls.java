package io.tokenwright.rotation.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.HttpCalls;
import io.tokenwright.rotation.connector.Outcome;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls to one sink, and what their status means where it means the same everywhere. Never quotes an answer's body. */
final class HttpSinkCalls {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final String sink;
    private final String base;
    private final HttpCalls calls;
    private final Duration timeout;
    private final Supplier<VaultResult<SecretValue>> credential;
    private final Function<String, Map<String, String>> headers;

    /**
     * @param sink its name, for sentences
     * @param credential read for each call, so that it may be replaced at any time
     * @param headers of every request, made of the credential
     */
    HttpSinkCalls(
            String sink,
            URI baseUrl,
            HttpCalls calls,
            Duration timeout,
            Supplier<VaultResult<SecretValue>> credential,
            Function<String, Map<String, String>> headers) {
        this.sink = sink;
        this.base = baseUrl.toString().replaceAll("/+$", "");
        this.calls = calls;
        this.timeout = timeout;
        this.credential = credential;
        this.headers = headers;
    }

    /** Its name. */
    String sink() {
        return sink;
    }

    /** Reads; {@code path} is encoded. */
    Outcome<JsonNode> get(String path) {
        return send("GET", path, null, "application/json");
    }

    /** Changes something; {@code path} is encoded. */
    Outcome<JsonNode> send(String method, String path, @Nullable JsonNode body, String contentType) {
        VaultResult<SecretValue> read = credential.get();
        if (!(read instanceof VaultResult.Done<SecretValue>(SecretValue secret))) {
            return read instanceof VaultResult.Unavailable<SecretValue>
                            || read instanceof VaultResult.AnswerLost<SecretValue>
                    ? new Outcome.RetryAfter<>(Duration.ZERO, "Vault does not give the sink's credential")
                    : new Outcome.Refused<>(
                            "credential-missing", "the credential of sink \"" + sink + "\" cannot be read from Vault");
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
        try (secret) {
            headers.apply(secret.reveal()).forEach(request::header);
        } catch (IllegalArgumentException _) {
            return new Outcome.Refused<>(
                    "credential-invalid",
                    "the credential of sink \"" + sink + "\" has a character that no header may have: a line break?");
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", contentType).method(method, BodyPublishers.ofString(body.toString()));
        }
        boolean changes = !method.equals("GET");
        return switch (calls.send(request.build(), changes)) {
            case HttpCalls.Answered answered -> outcome(answered);
            case HttpCalls.Failed failed -> failed.outcome();
            case HttpCalls.TooLong tooLong ->
                tooLong.arrived()
                        ? new Outcome.AnswerLost<>("the answer of sink \"" + sink + "\" is too long")
                        : new Outcome.Refused<>(
                                "answer-too-long",
                                "the answer of sink \"" + sink + "\" is longer than " + tooLong.bytesMax() / 1024
                                        + " kB: is its base-url right?");
        };
    }

    private Outcome<JsonNode> outcome(HttpCalls.Answered answer) {
        int status = answer.status();
        if (status == NOT_FOUND) {
            return new Outcome.AlreadyGone<>();
        }
        if (status == CONFLICT) {
            return new Outcome.RetryAfter<>(Duration.ZERO, "it was written by somebody else meanwhile");
        }
        boolean limited = status == TOO_MANY
                || (status == 403
                        && (answer.header("X-RateLimit-Remaining").equals("0")
                                || !answer.header("Retry-After").isEmpty()));
        if (limited || status >= SERVER_ERROR) {
            return new Outcome.RetryAfter<>(answer.retryAfter(), "the sink answers " + status);
        }
        if (status == 401 || status == 403) {
            return new Outcome.Refused<>(
                    "denied", "the sink answers " + status + ": its credential is not good, or may not do this");
        }
        if (status == 204 || (status / 100 == 2 && answer.isJson() && !answer.isCompressed())) {
            return new Outcome.Done<>(answer.json());
        }
        if (status / 100 == 2) {
            return status == 201
                    ? new Outcome.Done<>(answer.json())
                    : new Outcome.Refused<>(
                            "not-the-sink", "the answer is not plain JSON: does base-url lead to the sink itself?");
        }
        return new Outcome.Refused<>("status-" + status, "the sink answers " + status);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
