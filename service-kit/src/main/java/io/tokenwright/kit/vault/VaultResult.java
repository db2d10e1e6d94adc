package io.tokenwright.kit.vault;

import java.time.Duration;
import java.util.function.Function;

/** What a call to Vault came to. Only {@link Done} has a value; every other case says what may be done next. */
public sealed interface VaultResult<T> {

    /** Vault answered with what was asked for. */
    record Done<T>(T value) implements VaultResult<T> {}

    /** Vault answered, and there is nothing at that path, version or accessor; {@code softDeleted} when it can be undeleted. */
    record Missing<T>(String path, boolean softDeleted) implements VaultResult<T> {}

    /** The policy does not allow it. Needs a person: {@code capability} on {@code path}. */
    record Denied<T>(String path, String capability) implements VaultResult<T> {}

    /** Check-and-set refused the write: somebody else wrote first. Nothing was written by this call. */
    record Conflict<T>(String path) implements VaultResult<T> {}

    /** Sealed, standby, 429, 5xx, a proxy's page, no connection: nothing is known to have happened; ask again later. */
    record Unavailable<T>(Reason reason, Duration retryAfter) implements VaultResult<T> {}

    /** The request may have taken effect: the answer was lost or cut. Look before doing it again. */
    record AnswerLost<T>(String path) implements VaultResult<T> {}

    /** Vault refused the request itself; {@code sentence} says which field, and holds no body. Needs a person. */
    record Refused<T>(String path, String sentence) implements VaultResult<T> {}

    /** Why Vault cannot serve. */
    enum Reason {
        SEALED,
        STANDBY,
        RATE_LIMITED,
        SERVER_ERROR,
        NOT_JSON,
        UNREACHABLE,
        LOGIN_FAILED
    }

    /** The same result with its value mapped. */
    @SuppressWarnings("unchecked")
    default <U> VaultResult<U> map(Function<? super T, ? extends U> f) {
        return this instanceof Done<T>(T value) ? new Done<>(f.apply(value)) : (VaultResult<U>) this;
    }
}
