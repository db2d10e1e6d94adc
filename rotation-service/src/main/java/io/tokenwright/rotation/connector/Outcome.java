package io.tokenwright.rotation.connector;

import java.time.Duration;

/** What a call to an issuer came to. */
public sealed interface Outcome<T> {

    /** The issuer did what was asked. */
    record Done<T>(T value) implements Outcome<T> {}

    /** There is nothing left to do it to. */
    record AlreadyGone<T>() implements Outcome<T> {}

    /** Nothing happened; ask again after {@code delay}, zero when the issuer named none. */
    record RetryAfter<T>(Duration delay, String sentence) implements Outcome<T> {}

    /** The issuer, or the connector before it, refuses: a person is needed. {@code sentence} holds no body. */
    record Refused<T>(String code, String sentence) implements Outcome<T> {}

    /** It may have happened: look before doing it again. */
    record AnswerLost<T>(String sentence) implements Outcome<T> {}
}
