package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault.MintedToken;
import io.tokenwright.kit.vault.Vault.TokenInfo;
import io.tokenwright.kit.vault.Vault.TokenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bodies of the token API.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/token">Token API</a>
 */
final class TokenBodies {
    private TokenBodies() {}

    static JsonObject create(TokenRequest request) {
        var policies = new JsonArray();
        request.policies().forEach(policies::add);
        var meta = new JsonObject();
        request.meta().forEach(meta::add);
        return new JsonObject()
                .add("policies", policies)
                .add("meta", meta)
                .add("display_name", request.displayName())
                .add("ttl", request.ttl().toSeconds() + "s")
                .add("renewable", request.renewable());
    }

    /** {@code auth} of an answer. */
    static Optional<MintedToken> minted(JsonObject auth) {
        String token = KvBodies.text(auth, "client_token");
        String accessor = KvBodies.text(auth, "accessor");
        if (token.isEmpty() || accessor.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MintedToken(
                SecretValue.of(token),
                accessor,
                Duration.ofSeconds(auth.getLong("lease_duration", 0)),
                auth.getBoolean("renewable", false)));
    }

    /** {@code data} of a lookup. A root token has no {@code issue_time} and no {@code expire_time}. */
    static Optional<TokenInfo> info(JsonObject data) {
        String accessor = KvBodies.text(data, "accessor");
        if (accessor.isEmpty()) {
            return Optional.empty();
        }
        Set<String> policies = new LinkedHashSet<>();
        JsonValue listed = data.get("policies");
        if (listed != null && listed.isArray()) {
            listed.asArray().forEach(policy -> policies.add(policy.asString()));
        }
        Map<String, String> meta = new LinkedHashMap<>();
        JsonValue given = data.get("meta");
        if (given != null && given.isObject()) {
            for (var member : given.asObject()) {
                meta.put(member.getName(), KvBodies.text(given.asObject(), member.getName()));
            }
        }
        return Optional.of(new TokenInfo(
                accessor,
                KvBodies.text(data, "display_name"),
                policies,
                meta,
                KvBodies.instant(data, "issue_time")
                        .orElseGet(() -> Instant.ofEpochSecond(data.getLong("creation_time", 0))),
                KvBodies.instant(data, "expire_time").orElse(null),
                data.getBoolean("renewable", false)));
    }
}
