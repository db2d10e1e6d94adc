package io.tokenwright.rotation.token;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in Vault KV v2 where the value lives, and the copies of it that others read.
 *
 * @param stage step of promotion, {@code staging}
 * @param mount KV v2 mount
 * @param path path below the mount
 * @param key key inside the secret
 * @param copies places in other systems that get the same value in the same step of promotion
 */
public record SecretPath(String stage, String mount, String path, String key, List<Copy> copies) {
    private static final String NEXT_SUFFIX = ".next";

    /** A record of an older release knows of no copies. */
    public SecretPath {
        copies = copies == null ? List.of() : List.copyOf(copies);
    }

    /** A place without copies. */
    public SecretPath(String stage, String mount, String path, String key) {
        this(stage, mount, path, key, List.of());
    }

    /**
     * Paths as they are stated, in which a place of a sink is a path whose mount is {@code sink:NAME}: it becomes a copy of the
     * first path in Vault with its stage. Where there is none it stays as it is, and {@link #namesSink} tells.
     */
    public static List<SecretPath> withCopies(List<SecretPath> stated) {
        List<SecretPath> paths = new ArrayList<>(
                stated.stream().filter(path -> !path.namesSink()).toList());
        for (SecretPath place : stated.stream().filter(SecretPath::namesSink).toList()) {
            int source = 0;
            while (source < paths.size() && !paths.get(source).stage().equals(place.stage())) {
                source++;
            }
            if (source == paths.size() || paths.get(source).namesSink()) {
                paths.add(place);
            } else {
                paths.set(source, paths.get(source).with(place.asCopy()));
            }
        }
        return List.copyOf(paths);
    }

    /** Whether it names a place of a sink, for which no path in Vault has the stage. */
    public boolean namesSink() {
        return mount.startsWith(Copy.MOUNT_PREFIX);
    }

    private Copy asCopy() {
        return new Copy(mount.substring(Copy.MOUNT_PREFIX.length()), path, key);
    }

    private SecretPath with(Copy copy) {
        List<Copy> all = new ArrayList<>(copies);
        all.add(copy);
        return new SecretPath(stage, mount, path, key, all);
    }

    /** Where a new value waits beside the live one until it is promoted. */
    public SecretPath next() {
        return new SecretPath(stage, mount, path + NEXT_SUFFIX, key);
    }

    /** Mount and path as people write them. */
    public String display() {
        return mount + "/" + path;
    }

    /** Part of a plan's hash: without copies as it always was, so that approvals given before stay good. */
    @Override
    public String toString() {
        return "SecretPath[stage=" + stage + ", mount=" + mount + ", path=" + path + ", key=" + key
                + (copies.isEmpty() ? "" : ", copies=" + copies) + "]";
    }
}
