package io.tokenwright.rotation.connector;

import java.util.List;
import java.util.Optional;

/** The issuers of this installation: those that were loaded, and those that could not be, with the reason. */
public interface Connectors {

    /**
     * A declaration that was not loaded.
     *
     * @param name file or connector name
     * @param sentence line, key and remedy
     */
    record Broken(String name, String sentence) {}

    Optional<Connector> byName(String name);

    List<Connector> loaded();

    List<Broken> broken();

    /** Why nothing may be changed at {@code issuer} now, for people; empty when it may. */
    default Optional<String> stopped(String issuer) {
        return Optional.empty();
    }
}
