package io.tokenwright.rotation.token;

/**
 * A place beside a path in Vault that gets the same value: a key of a cluster's secret, a variable of a CI system. Vault stays
 * the source; a copy is only ever written from there.
 *
 * @param sink name of the system, as {@code tokenwright.sinks} has it
 * @param path place in it, in the sink's own words
 * @param key key there
 */
public record Copy(String sink, String path, String key) {
    /** How the mount of a secret path starts that is a place in a sink. */
    static final String MOUNT_PREFIX = "sink:";

    /** Sink, place and key as people write them. */
    public String display() {
        return sink + ":" + path + "#" + key;
    }
}
