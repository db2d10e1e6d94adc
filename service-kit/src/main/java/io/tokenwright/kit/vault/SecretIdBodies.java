package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.SecretIds.Info;
import io.tokenwright.kit.vault.SecretIds.Minted;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bodies of the AppRole API.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/approle">AppRole API</a>
 */
final class SecretIdBodies {
    private SecretIdBodies() {}

    /** Metadata is JSON within a JSON text, as the API has it. */
    static JsonObject create(Map<String, String> metadata, Duration ttl) {
        var entries = new JsonObject();
        metadata.forEach(entries::add);
        return new JsonObject().add("metadata", entries.toString()).add("ttl", ttl.toSeconds() + "s");
    }

    /** {@code data} of an answer. */
    static Optional<Minted> minted(JsonObject data) {
        String value = KvBodies.text(data, "secret_id");
        String accessor = KvBodies.text(data, "secret_id_accessor");
        return value.isEmpty() || accessor.isEmpty()
                ? Optional.empty()
                : Optional.of(new Minted(
                        SecretValue.of(value), accessor, Duration.ofSeconds(data.getLong("secret_id_ttl", 0))));
    }

    /** {@code data} of a lookup. What never expires has the year 1 as its end. */
    static Optional<Info> info(JsonObject data) {
        String accessor = KvBodies.text(data, "secret_id_accessor");
        Optional<Instant> createdAt = KvBodies.instant(data, "creation_time");
        if (accessor.isEmpty() || createdAt.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        JsonValue given = data.get("metadata");
        if (given != null && given.isObject()) {
            for (var member : given.asObject()) {
                metadata.put(member.getName(), KvBodies.text(given.asObject(), member.getName()));
            }
        }
        return Optional.of(new Info(
                accessor,
                metadata,
                createdAt.get(),
                KvBodies.instant(data, "expiration_time")
                        .filter(at -> at.isAfter(createdAt.get()))
                        .orElse(null)));
    }

    /** A list of texts; empty when there is none. */
    static Set<String> texts(JsonObject object, String name) {
        Set<String> texts = new LinkedHashSet<>();
        JsonValue listed = object.get(name);
        if (listed != null && listed.isArray()) {
            listed.asArray().forEach(text -> texts.add(text.asString()));
        }
        return texts;
    }
}
