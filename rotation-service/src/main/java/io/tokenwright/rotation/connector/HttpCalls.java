package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Sends a request once: no redirects, a bound on time and on size, and a word on whether it may have taken effect. */
public final class HttpCalls {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    /** What became of a request. */
    public sealed interface Sent {}

    /** The issuer answered. */
    public static final class Answered implements Sent {
        private final int status;
        private final HttpHeaders headers;
        private final JsonNode json;
        private final Instant now;

        private Answered(int status, HttpHeaders headers, byte[] body, Instant now) {
            this.status = status;
            this.headers = headers;
            this.json = HttpAnswers.parse(body);
            this.now = now;
        }

        public int status() {
            return status;
        }

        public boolean isJson() {
            return json.isContainerNode();
        }

        /** Compressed although we did not ask for it. It is not expanded: a small answer may become a huge one. */
        public boolean isCompressed() {
            String encoding = header("Content-Encoding");
            return !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
        }

        public JsonNode json() {
            return json;
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("").strip();
        }

        /** Retry-After as seconds or as a date, between zero and an hour. */
        public Duration retryAfter() {
            String text = header("Retry-After");
            Duration asked = Duration.ZERO;
            if (text.matches("[0-9]{1,9}")) {
                asked = Duration.ofSeconds(Long.parseLong(text));
            } else if (!text.isEmpty()) {
                try {
                    asked = Duration.between(
                            now,
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
                } catch (DateTimeException e) {
                    asked = Duration.ZERO;
                }
            }
            if (asked.isNegative()) {
                return Duration.ZERO;
            }
            return asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
        }
    }

    /** No answer; {@code arrived} when it may have taken effect. */
    public record Failed(boolean arrived, String sentence) implements Sent {
        public <T> Outcome<T> outcome() {
            return arrived ? new Outcome.AnswerLost<>(sentence) : new Outcome.RetryAfter<>(Duration.ZERO, sentence);
        }
    }

    /** An answer that was not read to its end; {@code arrived} when the request may have taken effect. */
    public record TooLong(boolean arrived, int bytesMax) implements Sent {
        String sentence() {
            return "the issuer's answer is longer than " + bytesMax / 1024
                    + " kB: raise limits.response-max if that is right";
        }

        public <T> Outcome<T> outcome() {
            return arrived
                    ? new Outcome.AnswerLost<>(sentence())
                    : new Outcome.Refused<>("answer-too-long", sentence());
        }
    }

    private final HttpClient client;
    private final Duration timeout;
    private final int responseMax;
    private final InstantSource clock;

    HttpCalls(Duration timeout, int responseMax, InstantSource clock) {
        this(timeout, responseMax, null, clock);
    }

    /** @param tls whom to trust; null for those whom the JDK trusts */
    public HttpCalls(Duration timeout, int responseMax, @Nullable SSLContext tls, InstantSource clock) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX)
                .version(HttpClient.Version.HTTP_1_1);
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
        this.timeout = timeout;
        this.responseMax = responseMax;
        this.clock = clock;
    }

    /** @param changes whether the request changes something, so that a lost answer matters */
    public Sent send(HttpRequest request, boolean changes) {
        return send(request, changes, timeout);
    }

    /** @param rest of the caller's lease: the answer is waited for no longer */
    Sent send(HttpRequest request, boolean changes, Duration rest) {
        Duration wait = rest.compareTo(timeout) < 0 ? rest : timeout;
        var tooLong = new AtomicBoolean();
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request, head -> new BoundedBody(responseMax, tooLong));
        String host = request.uri().getHost();
        try {
            HttpResponse<byte[]> response = sent.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return new Answered(response.statusCode(), response.headers(), response.body(), clock.instant());
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Failed(changes, host + " did not answer within " + wait.toMillis() + " ms");
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return new Failed(changes, "interrupted while calling " + host);
        } catch (ExecutionException e) {
            if (tooLong.get()) {
                return new TooLong(changes, responseMax);
            }
            Throwable cause = e.getCause();
            boolean never = cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnresolvedAddressException
                    || (cause != null && cause.getCause() instanceof UnresolvedAddressException);
            String kind = cause instanceof IOException ? cause.getClass().getSimpleName() : "failure";
            return new Failed(changes && !never, "call to " + host + " failed: " + kind);
        }
    }
}
