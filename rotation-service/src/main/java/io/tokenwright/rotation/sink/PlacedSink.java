package io.tokenwright.rotation.sink;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.token.Copy;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A sink that takes copies at named places only. Who may register a token may name any place; who runs the installation says which
 * of them may get values.
 *
 * @param places with {@code *} for any text
 */
record PlacedSink(Sink sink, List<String> places) implements Sink {
    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Optional<String> problemWith(Copy at) {
        boolean allowed = places.stream()
                .anyMatch(place -> pattern(place).matcher(at.path()).matches());
        return allowed
                ? sink.problemWith(at)
                : Optional.of("tokenwright.sinks." + name() + ".places does not allow \"" + at.path() + "\"");
    }

    private static Pattern pattern(String place) {
        return Pattern.compile(Pattern.quote(place).replace("*", "\\E.*\\Q"));
    }

    @Override
    public Outcome<Seen> read(Copy at) {
        return sink.read(at);
    }

    @Override
    public Outcome<Written> write(Copy at, SecretValue value, Seen seen) {
        return sink.write(at, value, seen);
    }

    @Override
    public List<String> callsToRead(Copy at) {
        return sink.callsToRead(at);
    }

    @Override
    public List<String> callsToWrite(Copy at) {
        return sink.callsToWrite(at);
    }
}
