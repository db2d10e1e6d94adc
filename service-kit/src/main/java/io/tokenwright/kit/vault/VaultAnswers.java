package io.tokenwright.kit.vault;

import io.tokenwright.kit.vault.VaultResult.AnswerLost;
import io.tokenwright.kit.vault.VaultResult.Conflict;
import io.tokenwright.kit.vault.VaultResult.Denied;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Reason;
import io.tokenwright.kit.vault.VaultResult.Refused;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * From a reply that is not a success to the result that says what may be done next. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs#http-status-codes">Vault's HTTP status codes</a>
 */
final class VaultAnswers {
    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofMinutes(5);
    private static final Duration RETRY_SOON = Duration.ofSeconds(2);
    private static final Duration RETRY_LATER = Duration.ofSeconds(10);

    /** Vault's phrases that a person can act on, and what we say for them. Nothing else of an answer is ever shown. */
    private static final Map<String, String> KNOWN_PHRASES = Map.of(
            "no handler for route", "there is no secrets engine at this mount: mount KV v2 there or correct the path",
            "no secret engine mount", "there is no secrets engine at this mount: mount KV v2 there or correct the path",
            "unknown role", "this role does not exist: create it or correct its name",
            "child policies must be subset", "the minted token may not have a policy that our own login lacks",
            "check-and-set parameter required", "the path requires check-and-set",
            "upgrading from non-versioned", "the mount is being upgraded to KV v2: ask again later",
            "unsupported operation", "this path does not take that operation: is the mount KV v2?",
            "unsupported path", "this path does not exist in the engine: is the mount KV v2?");

    private VaultAnswers() {}

    /** What a call is, as far as a failure's meaning depends on it. */
    record Asked(String path, String capability, boolean write) {}

    static <T> VaultResult<T> failure(Reply reply, Asked asked, Instant now) {
        return switch (reply) {
            case Reply.NotSent() -> new Unavailable<>(Reason.UNREACHABLE, RETRY_SOON);
            case Reply.Lost() ->
                asked.write() ? new AnswerLost<>(asked.path()) : new Unavailable<>(Reason.UNREACHABLE, RETRY_SOON);
            case Reply.NoLogin(VaultResult<?> why) ->
                why instanceof Unavailable<?>(Reason reason, Duration retryAfter)
                        ? new Unavailable<>(reason, retryAfter)
                        : new Unavailable<>(Reason.LOGIN_FAILED, RETRY_LATER);
            case Reply.Answered answered -> failure(answered, asked, now);
        };
    }

    private static <T> VaultResult<T> failure(Reply.Answered answered, Asked asked, Instant now) {
        Duration retryAfter = retryAfter(answered.retryAfter(), now);
        String errors = answered.errors();
        return switch (answered.status()) {
            case 429 -> new Unavailable<>(Reason.RATE_LIMITED, retryAfter);
            case 473 -> new Unavailable<>(Reason.STANDBY, retryAfter);
            // A redirect to the active node, which we do not follow with a token.
            case 301, 302, 303, 307, 308 -> new Unavailable<>(Reason.STANDBY, retryAfter);
            // Its state has not caught up with the token's (eventual consistency).
            case 412 -> new Unavailable<>(Reason.STANDBY, retryAfter);
            case 503 ->
                errors.contains("sealed")
                        ? new Unavailable<>(Reason.SEALED, RETRY_LATER)
                        : serviceUnavailable(answered, asked, retryAfter);
            case 400, 404, 405 -> refusal(answered, asked, errors);
            case 403 ->
                answered.notJson() ? unclear(asked, retryAfter) : new Denied<>(asked.path(), asked.capability());
            default -> unclear(answered, asked, retryAfter);
        };
    }

    /** Vault itself says 503 before it does anything; a proxy also says it when the answer of the server behind it was lost. */
    private static <T> VaultResult<T> serviceUnavailable(Reply.Answered answered, Asked asked, Duration retryAfter) {
        return answered.json() == null
                ? unclear(asked, retryAfter)
                : new Unavailable<>(Reason.SERVER_ERROR, retryAfter);
    }

    private static <T> VaultResult<T> refusal(Reply.Answered answered, Asked asked, String errors) {
        if (answered.notJson()) {
            return unclear(asked, RETRY_SOON);
        }
        if (errors.contains("did not match the current version")) {
            return new Conflict<>(asked.path());
        }
        if (errors.contains("vault is sealed")) {
            return new Unavailable<>(Reason.SEALED, RETRY_LATER);
        }
        Optional<String> known = KNOWN_PHRASES.entrySet().stream()
                .filter(phrase -> errors.contains(phrase.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (known.isEmpty() && answered.status() == 404) {
            return new Missing<>(asked.path(), false);
        }
        return new Refused<>(asked.path(), known.orElse("Vault refused the request with status " + answered.status()));
    }

    /** 5xx, and whatever else nobody expects: of a write nobody knows whether it took effect. */
    private static <T> VaultResult<T> unclear(Reply.Answered answered, Asked asked, Duration retryAfter) {
        return asked.write() ? new AnswerLost<>(asked.path()) : new Unavailable<>(serverError(answered), retryAfter);
    }

    /** An answer that is not Vault's, from something in between. */
    private static <T> VaultResult<T> unclear(Asked asked, Duration retryAfter) {
        return asked.write() ? new AnswerLost<>(asked.path()) : new Unavailable<>(Reason.NOT_JSON, retryAfter);
    }

    private static Reason serverError(Reply.Answered answered) {
        return answered.notJson() ? Reason.NOT_JSON : Reason.SERVER_ERROR;
    }

    /** Seconds or an HTTP date, between half a second and five minutes however absurd the header is. */
    static Duration retryAfter(Optional<String> header, Instant now) {
        Duration asked = header.flatMap(value -> parsed(value.strip(), now)).orElse(RETRY_SOON);
        if (asked.compareTo(RETRY_MIN) < 0) {
            return RETRY_MIN;
        }
        return asked.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : asked;
    }

    private static Optional<Duration> parsed(String value, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, at));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
