package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.sink.Sink;
import io.tokenwright.rotation.token.Copy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sink with a ground truth that no answer of it can hide. Copies whose path starts with {@code hidden/} are not given back; all
 * others are written under the precondition that was read.
 */
final class MemorySink implements Sink {
    private record Stored(String value, int revision) {}

    private final Map<Copy, Stored> places = new HashMap<>();
    private int writes;
    private boolean writesNothing;

    void existing(Copy at, String value) {
        places.put(at, new Stored(value, 1));
    }

    /** What is where, whatever it says. */
    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        places.forEach((copy, stored) -> values.put(copy.display(), stored.value));
        return values;
    }

    /** From now on it says that it wrote and does nothing. */
    void writeNothing() {
        writesNothing = true;
    }

    int writes() {
        return writes;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Optional<String> problemWith(Copy at) {
        return Optional.empty();
    }

    @Override
    public Outcome<Seen> read(Copy at) {
        Stored stored = places.get(at);
        if (stored == null) {
            return new Outcome.AlreadyGone<>();
        }
        String mark = String.valueOf(stored.revision);
        return new Outcome.Done<>(
                at.path().startsWith("hidden/")
                        ? new Seen.Hidden(mark, "not given back; revision " + mark)
                        : new Seen.Held(SecretValue.of(stored.value), mark));
    }

    @Override
    public Outcome<Written> write(Copy at, SecretValue value, Seen seen) {
        Stored stored = places.get(at);
        if (stored == null) {
            return new Outcome.AlreadyGone<>();
        }
        if (seen instanceof Seen.Held && !seen.mark().equals(String.valueOf(stored.revision))) {
            return new Outcome.RetryAfter<>(java.time.Duration.ZERO, "written by somebody else meanwhile");
        }
        writes++;
        if (writesNothing) {
            return new Outcome.Done<>(new Written());
        }
        places.put(at, new Stored(value.reveal(), stored.revision + 1));
        return new Outcome.Done<>(new Written());
    }

    @Override
    public List<String> callsToRead(Copy at) {
        return List.of();
    }

    @Override
    public List<String> callsToWrite(Copy at) {
        return List.of();
    }
}
