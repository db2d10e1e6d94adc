package io.tokenwright.rotation.killswitch;

import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All connectors, each guarded by its kill switch. */
final class GuardedConnectors implements Connectors {
    private final Map<String, Connector> byName;
    private final List<Broken> broken;
    private final KillSwitches switches;

    GuardedConnectors(Connectors connectors, KillSwitches switches) {
        this.byName = connectors.loaded().stream()
                .map(connector -> GuardedConnector.of(connector, switches))
                .collect(Collectors.toUnmodifiableMap(c -> c.description().name(), Function.identity()));
        this.broken = connectors.broken();
        this.switches = switches;
    }

    @Override
    public Optional<Connector> byName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public List<Connector> loaded() {
        return List.copyOf(byName.values());
    }

    @Override
    public List<Broken> broken() {
        return broken;
    }

    @Override
    public Optional<String> stopped(String issuer) {
        return switches.of(issuer).map(KillSwitch::sentence);
    }
}
