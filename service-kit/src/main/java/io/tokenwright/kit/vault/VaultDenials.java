package io.tokenwright.kit.vault;

import java.util.Map;
import java.util.TreeMap;

/** What our policy was seen to deny and has not allowed since, for readiness. Bounded. Thread-safe. */
final class VaultDenials {
    private static final int PATHS_MAX = 20;

    private final Map<String, String> capabilityByPath = new TreeMap<>();

    synchronized void denied(String path, String capability) {
        if (capabilityByPath.size() < PATHS_MAX || capabilityByPath.containsKey(path)) {
            capabilityByPath.put(path, capability);
        }
    }

    synchronized void worked(String path) {
        capabilityByPath.remove(path);
    }

    /** Path to the capability that it lacks. */
    synchronized Map<String, String> open() {
        return Map.copyOf(capabilityByPath);
    }
}
