package io.tokenwright.alerting.delivery.webhook;

import io.tokenwright.alerting.delivery.Destination;
import io.tokenwright.alerting.delivery.Outcome;
import io.tokenwright.alerting.delivery.Outcome.Reason;
import io.tokenwright.kit.outbound.GuardedHttp;
import io.tokenwright.kit.outbound.GuardedHttp.Sent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A receiver of signed notices. Each attempt has a fresh timestamp and signature: receivers refuse old ones. */
final class Webhook implements Destination {
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final String name;
    private final URI url;
    private final List<WebhookSecret> secrets;
    private final GuardedHttp http;

    Webhook(String name, URI url, List<WebhookSecret> secrets, GuardedHttp http) {
        this.name = name;
        this.url = url;
        this.secrets = secrets;
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String addressHash() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    @Override
    public Outcome send(Message message, Instant now) {
        var request = new GuardedHttp.Request(
                "POST", url, headers(message, now), message.body().getBytes(StandardCharsets.UTF_8));
        return switch (http.send(request)) {
            case Sent.Answered answer -> outcome(answer, now);
            case Sent.AddressRefused() ->
                later(
                        Reason.ADDRESS_REFUSED,
                        "its host has a private, local or reserved address: use a public one and https, or name the"
                                + " range in allowed-addresses");
            case Sent.HostUnknown() -> later(Reason.UNREACHABLE, "its host name is not known to DNS");
            case Sent.TimedOut() -> later(Reason.TIMED_OUT, "it did not answer in time");
            case Sent.Failed(String kind) -> later(Reason.UNREACHABLE, "it could not be reached: " + kind);
        };
    }

    private Map<String, String> headers(Message message, Instant now) {
        long timestamp = now.getEpochSecond();
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "tokenwright-alerting");
        headers.put("webhook-id", message.id());
        headers.put("webhook-timestamp", String.valueOf(timestamp));
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> secret.sign(message.id(), timestamp, message.body()))
                        .collect(Collectors.joining(" ")));
        return headers;
    }

    /** What the answer means. Everything but 2xx and 410 is sent again: a receiver is mended, an alert is not repeated. */
    static Outcome outcome(Sent.Answered answer, Instant now) {
        int status = answer.status();
        Duration retryAfter = answer.header("retry-after")
                .flatMap(value -> RetryAfter.parse(value, now))
                .orElse(null);
        return switch (status / 100) {
            case 2 -> new Outcome.Delivered(status);
            case 3 ->
                later(
                        Reason.REDIRECTED,
                        status,
                        "it redirects elsewhere, which is not followed: set its url to the" + " final one",
                        retryAfter);
            case 4 ->
                switch (status) {
                    case GONE -> new Outcome.Gone(status);
                    case TOO_MANY_REQUESTS -> later(Reason.RATE_LIMITED, status, "it asks for fewer", retryAfter);
                    default -> later(Reason.REFUSED, status, "it refused with " + status, retryAfter);
                };
            default ->
                status == UNAVAILABLE
                        ? later(Reason.SERVER_ERROR, status, "it is unavailable", retryAfter)
                        : later(Reason.SERVER_ERROR, status, "it failed with " + status, retryAfter);
        };
    }

    private static Outcome later(Reason reason, String sentence) {
        return later(reason, null, sentence, null);
    }

    private static Outcome later(
            Reason reason, @Nullable Integer status, String sentence, @Nullable Duration retryAfter) {
        return new Outcome.RetryLater(reason, status, sentence, retryAfter);
    }
}
