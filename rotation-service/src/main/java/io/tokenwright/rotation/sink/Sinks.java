package io.tokenwright.rotation.sink;

import java.util.Optional;

/** The sinks that are configured. */
public interface Sinks {
    /** None at all. */
    Sinks NONE = _ -> Optional.empty();

    Optional<Sink> byName(String name);
}
