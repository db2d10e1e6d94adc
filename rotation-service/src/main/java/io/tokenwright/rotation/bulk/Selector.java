package io.tokenwright.rotation.bulk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which versions: those of tokens of which all that is given holds, and that are not revoked, in the ledger or in another run.
 *
 * @param owner team, null for any
 * @param issuer connector, null for any
 * @param environment null for any
 * @param fingerprints of the values that leaked, in hex; empty for any
 */
public record Selector(
        @Nullable String owner,
        @Nullable String issuer,
        @Nullable String environment,
        List<String> fingerprints) {

    /** Whether nothing is given, which would mean everything. */
    boolean selectsAll() {
        return owner == null && issuer == null && environment == null && fingerprints.isEmpty();
    }
}
