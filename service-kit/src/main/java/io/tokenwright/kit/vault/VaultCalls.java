package io.tokenwright.kit.vault;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultAnswers.Asked;
import io.tokenwright.kit.vault.VaultResult.AnswerLost;
import io.tokenwright.kit.vault.VaultResult.Denied;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Reason;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Calls with our own token: one request, one result, one login when the token turns out to be dead. Thread-safe. */
final class VaultCalls {
    private static final Duration RETRY_SOON = Duration.ofSeconds(2);

    /** What goes out: a request that takes a token. */
    interface Request {
        Reply with(String token);
    }

    private final VaultSession session;
    private final InstantSource clock;
    private final VaultDenials denials = new VaultDenials();

    VaultCalls(VaultSession session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
    }

    /** What policies were seen to deny, until it worked. */
    VaultDenials denials() {
        return denials;
    }

    /** Sends with our token; once more with another when Vault does not know it, which means that nothing was done. */
    Reply ask(Request request) {
        VaultResult<SecretValue> token = session.token();
        if (!(token instanceof Done<SecretValue>(SecretValue value))) {
            return new Reply.NoLogin(token);
        }
        Reply reply = request.with(value.reveal());
        if (!(reply instanceof Reply.Answered answered) || !answered.badToken()) {
            return reply;
        }
        VaultResult<SecretValue> another = session.replacing(value);
        return another instanceof Done<SecretValue>(SecretValue fresh)
                ? request.with(fresh.reveal())
                : new Reply.NoLogin(another);
    }

    /** The answer as {@code parse} reads it; nothing from it means that the answer is not Vault's. */
    <T> VaultResult<T> result(Reply reply, Asked asked, Function<Reply.Answered, Optional<T>> parse) {
        if (reply instanceof Reply.Answered answered && answered.ok()) {
            Optional<T> parsed = parsed(answered, parse);
            if (parsed.isPresent()) {
                denials.worked(asked.path());
                return new Done<>(parsed.get());
            }
            // Vault's status with somebody else's body.
            return asked.write() ? new AnswerLost<>(asked.path()) : new Unavailable<>(Reason.NOT_JSON, RETRY_SOON);
        }
        return failed(reply, asked);
    }

    /** Done when Vault says so; most writes have no body to read. */
    VaultResult<Boolean> effect(Reply reply, Asked asked) {
        if (reply instanceof Reply.Answered answered && answered.ok() && !answered.notJson()) {
            denials.worked(asked.path());
            return new Done<>(true);
        }
        return failed(reply, asked);
    }

    private <T> VaultResult<T> failed(Reply reply, Asked asked) {
        VaultResult<T> failure = VaultAnswers.failure(reply, asked, clock.instant());
        if (failure instanceof Denied<T>(String path, String capability)) {
            denials.denied(path, capability);
        }
        return failure;
    }

    private static <T> Optional<T> parsed(Reply.Answered answered, Function<Reply.Answered, Optional<T>> parse) {
        try {
            return parse.apply(answered);
        } catch (UnsupportedOperationException | NumberFormatException e) {
            // The driver's JSON says so when a member has another type than the documented one.
            return Optional.empty();
        }
    }
}
