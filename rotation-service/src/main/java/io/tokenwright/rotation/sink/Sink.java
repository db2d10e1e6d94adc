package io.tokenwright.rotation.sink;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.token.Copy;
import java.util.List;
import java.util.Optional;

/**
 * A system that takes copies of values. Every place must be there before: whoever made it chose who may read it, whether it is
 * masked and protected, and a sink keeps all of that. Thread-safe.
 */
public interface Sink {
    /** What a sink's place holds. */
    sealed interface Seen {
        /**
         * What a write may be held to: it changes when the place changes. Empty where the sink has no such thing.
         */
        String mark();

        /** The value, read back; close it. */
        record Held(SecretValue value, String mark) implements Seen {}

        /** The place is there and has no value. */
        record Empty(String mark) implements Seen {}

        /**
         * The sink takes values and does not give them back.
         *
         * @param sentence that this is so, and what it says instead
         */
        record Hidden(String mark, String sentence) implements Seen {}
    }

    /** As {@code tokenwright.sinks} calls it. */
    String name();

    /** What is wrong with a place whatever is there, with the remedy; empty for nothing. Asks nobody. */
    Optional<String> problemWith(Copy at);

    /** What is at {@code at}; AlreadyGone when there is no such place. */
    Outcome<Seen> read(Copy at);

    /**
     * Puts {@code value} at {@code at}, where {@code seen} was read before; RetryAfter when another has written since, where the
     * sink can tell. AlreadyGone when there is no such place.
     */
    Outcome<Written> write(Copy at, SecretValue value, Seen seen);

    /** The sink says that the value is there. */
    record Written() {}

    /** The calls of {@link #read}, as method and path. */
    List<String> callsToRead(Copy at);

    /** The calls of {@link #write}, as method and path; the last one changes something. */
    List<String> callsToWrite(Copy at);
}
