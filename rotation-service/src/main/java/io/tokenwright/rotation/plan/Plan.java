package io.tokenwright.rotation.plan;

import io.tokenwright.rotation.token.Policy;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.TokenVersion;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a rotation will do. Fixed for the rotation's life; what happens on the way is in the rotation.
 *
 * @param tokenId token
 * @param name human name, null when nobody said
 * @param owner accountable team, null when nobody said
 * @param environment null when nobody said
 * @param issuer connector that mints
 * @param parameters what the connector needs
 * @param from version that is replaced
 * @param toVersion number of the version that replaces it
 * @param scopes scopes to ask for
 * @param requiredScopes scopes that the probe must see
 * @param paths where the value goes, in order of promotion
 * @param consumers declared workloads
 * @param policy how
 * @param requestedBy who or what asked for it
 */
public record Plan(
        String tokenId,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String environment,
        String issuer,
        Map<String, String> parameters,
        TokenVersion from,
        int toVersion,
        List<String> scopes,
        List<String> requiredScopes,
        List<SecretPath> paths,
        List<String> consumers,
        Policy policy,
        String requestedBy) {

    /** Name of the token for people; its id when it has none. */
    public String displayName() {
        return name == null ? tokenId : name;
    }

    /** The same, as if it had been approved: another plan with another hash, to look ahead with. */
    public Plan asIfApproved() {
        return new Plan(
                tokenId,
                name,
                owner,
                environment,
                issuer,
                parameters,
                from,
                toVersion,
                scopes,
                requiredScopes,
                paths,
                consumers,
                policy.withoutApproval(),
                requestedBy);
    }

    /** Lifetime to ask for: what the policy says, or the longest that the issuer grants; null for no limit. */
    public Duration lifetime(@Nullable Duration issuerMax) {
        Duration wanted = policy.lifetime();
        return issuerMax != null && issuerMax.compareTo(wanted) < 0 ? issuerMax : wanted;
    }

    /** SHA-256 over everything that an approver agrees to, in hex; who asked is not part of it. */
    public String hash() {
        String text = String.join(
                "\n",
                tokenId,
                issuer,
                new TreeMap<>(parameters).toString(),
                String.valueOf(from.version()),
                String.valueOf(from.issuerRef()),
                String.valueOf(toVersion),
                scopes.toString(),
                requiredScopes.toString(),
                paths.toString(),
                consumers.toString(),
                // What older plans could not say does not change their hash: approvals outlive a release.
                policy.toString().replace(", screamTest=PT0S]", "]"));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
