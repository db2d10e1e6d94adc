package io.tokenwright.rotation.token;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token as rotation knows it.
 *
 * @param tokenId never changes
 * @param name human name, null when nobody said
 * @param owner accountable team, null when nobody said
 * @param environment null when nobody said
 * @param issuer connector name, null when nobody said
 * @param parameters what the connector needs to mint
 * @param paths where the value lives, in order of promotion
 * @param consumers declared workloads
 * @param policy how to rotate it
 * @param versions all known, ascending
 * @param promoted version that rotation promoted last, null when it never did
 */
public record Token(
        String tokenId,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String environment,
        @Nullable String issuer,
        Map<String, String> parameters,
        List<SecretPath> paths,
        List<String> consumers,
        Policy policy,
        List<TokenVersion> versions,
        @Nullable Integer promoted) {

    /** The version that is handed out: the one promoted last, else the highest that is not revoked, else the highest. */
    public Optional<TokenVersion> current() {
        if (promoted != null) {
            return version(promoted);
        }
        return versions.stream()
                .filter(v -> !v.revoked())
                .max(Comparator.comparingInt(TokenVersion::version))
                .or(() -> versions.stream().max(Comparator.comparingInt(TokenVersion::version)));
    }

    public Optional<TokenVersion> version(int number) {
        return versions.stream().filter(v -> v.version() == number).findFirst();
    }

    /** First number that no version has yet. */
    public int nextVersion() {
        return versions.stream().mapToInt(TokenVersion::version).max().orElse(0) + 1;
    }
}
