package io.tokenwright.rotation.token;

/**
 * A place in Vault KV v2 where the value lives.
 *
 * @param stage step of promotion, {@code staging}
 * @param mount KV v2 mount
 * @param path path below the mount
 * @param key key inside the secret
 */
public record SecretPath(String stage, String mount, String path, String key) {
    private static final String NEXT_SUFFIX = ".next";

    /** Where a new value waits beside the live one until it is promoted. */
    public SecretPath next() {
        return new SecretPath(stage, mount, path + NEXT_SUFFIX, key);
    }

    /** Mount and path as people write them. */
    public String display() {
        return mount + "/" + path;
    }
}
