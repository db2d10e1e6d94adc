package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.SecretPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be killed, where, and on whose word. Fixed once given.
 *
 * @param tokenId token
 * @param version version of it; below 1, a number that only the ledger knows, for a credential that is no version: one of ours
 *     whose value was lost before it became one, or one that a person names by the issuer's id alone
 * @param issuer connector, empty when unknown
 * @param issuerRef the issuer's own id, null when unknown
 * @param parameters what the connector needs
 * @param fingerprint of the value, null when unknown
 * @param valueAt where the value may still be read to prove its death
 * @param livePaths paths to remove it from once it is dead, where it is the live value; empty for none
 * @param cause why
 * @param detail why, for people
 * @param actor on whose word
 * @param rotationId rotation that gave the order, null when it came from outside
 * @param name token's name, null when unknown
 * @param owner null when unknown
 * @param environment null when unknown
 * @param consumers declared
 */
public record Order(
        String tokenId,
        int version,
        String issuer,
        @Nullable String issuerRef,
        Map<String, String> parameters,
        @Nullable Fingerprint fingerprint,
        List<ValueAt> valueAt,
        List<SecretPath> livePaths,
        Cause cause,
        String detail,
        String actor,
        @Nullable String rotationId,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String environment,
        List<String> consumers) {
    private static final String UNREGISTERED = "unregistered:";

    /** Where credentials of an issuer stand that belong to no registered token. */
    static String unregistered(String issuer) {
        return UNREGISTERED + issuer;
    }

    /** Whether it is about a version, which others know and are told of. */
    public boolean namesVersion() {
        return version >= 1;
    }

    /** Whether a registered token is named. */
    public boolean namesToken() {
        return !tokenId.startsWith(UNREGISTERED);
    }

    /** @param kvVersion null for the latest */
    public record ValueAt(SecretPath path, @Nullable Integer kvVersion) {}
}
