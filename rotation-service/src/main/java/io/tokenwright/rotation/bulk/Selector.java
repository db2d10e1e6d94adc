package io.tokenwright.rotation.bulk;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which versions: those of tokens of which all that is given holds, and that are not revoked, in the ledger or in another run.
 *
 * @param owner team, null for any
 * @param issuer connector, null for any
 * @param environment null for any
 * @param labels that the token must have, all of them; empty for any
 * @param fingerprints of the values that leaked, in hex; empty for any
 */
public record Selector(
        @Nullable String owner,
        @Nullable String issuer,
        @Nullable String environment,
        Map<String, String> labels,
        List<String> fingerprints) {

    /** A record of an older release knows of no labels. */
    public Selector {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
    }

    /** Whether nothing is given, which would mean everything. */
    boolean selectsAll() {
        return owner == null && issuer == null && environment == null && labels.isEmpty() && fingerprints.isEmpty();
    }
}
