package io.tokenwright.rotation.connector;

import java.time.Duration;
import java.util.function.Function;

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

    /** What {@code next} came to, which sees the value of one that is done; otherwise the same. */
    default <U> Outcome<U> then(Function<? super T, Outcome<U>> next) {
        return switch (this) {
            case Done<T>(T value) -> next.apply(value);
            case AlreadyGone<T> _ -> new AlreadyGone<>();
            case RetryAfter<T>(Duration delay, String sentence) -> new RetryAfter<>(delay, sentence);
            case Refused<T>(String code, String sentence) -> new Refused<>(code, sentence);
            case AnswerLost<T>(String sentence) -> new AnswerLost<>(sentence);
        };
    }

    /** The same with another value. */
    default <U> Outcome<U> map(Function<? super T, ? extends U> mapper) {
        return then(value -> new Done<>(mapper.apply(value)));
    }
}
