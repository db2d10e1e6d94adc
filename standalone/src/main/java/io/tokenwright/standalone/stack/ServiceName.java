package io.tokenwright.standalone.stack;

import java.util.Locale;

/** The three services, with the port that each prefers. */
public enum ServiceName {
    INVENTORY(8081),
    ROTATION(8082),
    ALERTING(8083);

    private final int preferredPort;

    ServiceName(int preferredPort) {
        this.preferredPort = preferredPort;
    }

    public int preferredPort() {
        return preferredPort;
    }

    /** {@code inventory}: in configuration, database names and on the screen. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code inventory-service}: module, artifact and container. */
    public String artifact() {
        return word() + "-service";
    }
}
