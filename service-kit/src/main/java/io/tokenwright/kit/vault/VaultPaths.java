package io.tokenwright.kit.vault;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks and encodes mounts and paths before they become part of a URL. */
final class VaultPaths {
    private static final int LENGTH_MAX = 1024;

    private VaultPaths() {}

    /** Why {@code path} cannot be used, or nothing. {@code what} names it: mount, path, prefix. */
    static Optional<String> problem(String what, String path) {
        if (path.isEmpty()) {
            return Optional.of(what + " is empty: write where the secret lies");
        }
        if (path.length() > LENGTH_MAX) {
            return Optional.of(what + " has " + path.length() + " characters: at most " + LENGTH_MAX + " are allowed");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return Optional.of(what + " has an empty or dot segment: write names between single slashes");
            }
        }
        if (path.codePoints().anyMatch(Character::isISOControl)) {
            return Optional.of(what + " has a control character: remove it");
        }
        return Optional.empty();
    }

    static String encoded(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
