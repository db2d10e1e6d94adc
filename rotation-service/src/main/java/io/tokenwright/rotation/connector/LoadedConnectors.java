package io.tokenwright.rotation.connector;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connectors as they were found at start. */
record LoadedConnectors(Map<String, Connector> byName, List<Broken> broken) implements Connectors {
    @Override
    public Optional<Connector> byName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public List<Connector> loaded() {
        return List.copyOf(byName.values());
    }
}
