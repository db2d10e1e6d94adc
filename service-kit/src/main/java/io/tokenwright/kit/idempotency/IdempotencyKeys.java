package io.tokenwright.kit.idempotency;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.json.JsonMapper;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.idempotency.JdbcAnswers.Answer;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Answers a repeated request as it was answered first. Keys are a caller's own, and are remembered for a day. A request that
 * failed has no effect and leaves no key, so it may be repeated under the same one.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07">The Idempotency-Key HTTP
 *     header field, draft 07</a>, which is no standard yet
 */
@Singleton
@Requires(beans = Database.class)
public final class IdempotencyKeys {
    public static final String HEADER = "Idempotency-Key";

    /** For the parameter's description. */
    public static final String DESCRIPTION =
            "Up to 255 visible characters that the caller makes up, a UUID say. The same request with the same key is carried "
                    + "out once, and answered alike for a day.";

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");
    private static final Duration KEPT = Duration.ofDays(1);

    private final JsonMapper json;
    private final InstantSource clock;

    IdempotencyKeys(JsonMapper json, InstantSource clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * Carries {@code work} out in {@code tx} and keeps its answer there, or answers as before. Without the header it only
     * carries {@code work} out.
     *
     * @param type of the answer's body, to read it again
     * @throws ProblemException 400 for a key of another form, 409 while the first request with it is under way, 422 where
     *     it was used for another request
     */
    public <T> HttpResponse<T> once(Tx tx, KeyedRequest request, Class<T> type, Supplier<HttpResponse<T>> work) {
        String key = request.key();
        if (key == null) {
            return work.get();
        }
        if (!FORM.matcher(key).matches()) {
            throw problem(HttpStatus.BAD_REQUEST, "invalid-request", "write 1 to 255 visible ASCII characters");
        }
        String caller = request.caller();
        if (!JdbcAnswers.lock(tx, caller, key)) {
            throw problem(
                    HttpStatus.CONFLICT,
                    "request-in-progress",
                    "a request with it is under way: repeat it in a moment");
        }
        byte[] sha256 = sha256(request);
        Optional<Answer> before = JdbcAnswers.find(tx, caller, key);
        if (before.isPresent()) {
            if (!MessageDigest.isEqual(before.get().sha256(), sha256)) {
                throw problem(
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "idempotency-key-reused",
                        "it was used for another request: make up a new key for each");
            }
            return again(before.get(), type);
        }
        HttpResponse<T> response = work.get();
        Instant now = clock.instant();
        JdbcAnswers.forget(tx, now.minus(KEPT));
        JdbcAnswers.keep(tx, caller, key, answer(response, sha256), now);
        return response;
    }

    private byte[] sha256(KeyedRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.operation() + '\n').getBytes(StandardCharsets.UTF_8));
            return digest.digest(json.writeValueAsBytes(request.payload()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> Answer answer(HttpResponse<T> response, byte[] sha256) {
        try {
            return new Answer(
                    sha256,
                    response.code(),
                    response.getHeaders().get(HttpHeaders.LOCATION),
                    response.getHeaders().get(HttpHeaders.ETAG),
                    json.writeValueAsString(Objects.requireNonNull(response.body(), "an answer without a body")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> HttpResponse<T> again(Answer answer, Class<T> type) {
        try {
            var response = HttpResponse.<T>status(HttpStatus.valueOf(answer.status()))
                    .body(json.readValue(answer.body(), type));
            if (answer.location() != null) {
                response.header(HttpHeaders.LOCATION, answer.location());
            }
            if (answer.etag() != null) {
                response.header(HttpHeaders.ETAG, answer.etag());
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException problem(HttpStatus status, String code, String remedy) {
        String sentence = HEADER + ": " + remedy;
        return new ProblemException(
                status, code, sentence, List.of(new Problem.FieldError("?" + HEADER, sentence)), null);
    }
}
