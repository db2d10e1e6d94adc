package io.tokenwright.rotation.connector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's id of a version that holds one of a token's two principals, written {@code principal/mint}. A principal that no
 * mint of ours has touched yet is written without: so its first version is registered.
 *
 * @param principal user or role at the issuer
 * @param mint name of the mint that put the version there; null when it was not ours
 */
public record Slot(String principal, @Nullable String mint) {

    /** Reads {@link #ref}. */
    public static Slot of(String issuerRef) {
        int slash = issuerRef.indexOf('/');
        return slash < 0
                ? new Slot(issuerRef, null)
                : new Slot(issuerRef.substring(0, slash), issuerRef.substring(slash + 1));
    }

    /** As versions are registered with. */
    public String ref() {
        return mint == null ? principal : principal + "/" + mint;
    }

    /** What parameter {@code key} names, unless {@link #problemsWith} has a complaint. */
    public static List<String> principals(String key, Map<String, String> parameters) {
        return List.of(parameters.getOrDefault(key, "").split("\\s*,\\s*"));
    }

    /**
     * What is wrong with the two principals that parameter {@code key} should name; empty when nothing is.
     *
     * @param pattern that a principal's name must match
     */
    public static List<String> problemsWith(String key, String pattern, Map<String, String> parameters) {
        List<String> names = principals(key, parameters);
        if (names.size() != 2 || Set.copyOf(new ArrayList<>(names)).size() != 2) {
            return List.of(
                    "issuer parameter \"" + key + "\" must name two principals that take turns: write app_a, app_b");
        }
        return names.stream()
                .filter(name -> !name.matches(pattern))
                .map(name -> "issuer parameter \"" + key + "\" has a name that does not match " + pattern)
                .toList();
    }
}
