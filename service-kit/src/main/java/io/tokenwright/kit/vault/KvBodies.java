package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault.KvMetadata;
import io.tokenwright.kit.vault.Vault.KvSecret;
import io.tokenwright.kit.vault.Vault.KvVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Bodies of the KV v2 API. An answer of another shape than the documented one gives nothing, never an exception with its content.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2 API</a>
 */
final class KvBodies {
    private KvBodies() {}

    static JsonObject write(Map<String, SecretValue> data, int cas) {
        var values = new JsonObject();
        data.forEach((key, value) -> values.add(key, value.reveal()));
        return new JsonObject().add("options", new JsonObject().add("cas", cas)).add("data", values);
    }

    static JsonObject versions(List<Integer> versions) {
        var numbers = new JsonArray();
        versions.forEach(numbers::add);
        return new JsonObject().add("versions", numbers);
    }

    static JsonObject customMetadata(Map<String, String> custom) {
        var values = new JsonObject();
        custom.forEach(values::add);
        return new JsonObject().add("custom_metadata", values);
    }

    /** {@code data} of a read. A value that is not a string is given as its JSON text. */
    static Optional<KvSecret> secret(JsonObject data) {
        JsonValue values = data.get("data");
        JsonValue metadata = data.get("metadata");
        if (values == null || !values.isObject() || metadata == null || !metadata.isObject()) {
            return Optional.empty();
        }
        int version = metadata.asObject().getInt("version", 0);
        Optional<Instant> createdAt = instant(metadata.asObject(), "created_time");
        if (version < 1 || createdAt.isEmpty()) {
            return Optional.empty();
        }
        Map<String, SecretValue> secrets = new LinkedHashMap<>();
        for (var member : values.asObject()) {
            JsonValue value = member.getValue();
            secrets.put(member.getName(), SecretValue.of(value.isString() ? value.asString() : value.toString()));
        }
        return Optional.of(new KvSecret(version, secrets, createdAt.get()));
    }

    /** Whether the {@code data} of a 404 tells of a version that can be undeleted. */
    static boolean softDeleted(JsonObject data) {
        JsonValue metadata = data.get("metadata");
        return metadata != null
                && metadata.isObject()
                && !text(metadata.asObject(), "deletion_time").isEmpty()
                && !metadata.asObject().getBoolean("destroyed", false);
    }

    static Optional<Integer> writtenVersion(JsonObject data) {
        int version = data.getInt("version", 0);
        return version < 1 ? Optional.empty() : Optional.of(version);
    }

    static Optional<KvMetadata> metadata(JsonObject data, Instant now) {
        JsonValue versions = data.get("versions");
        JsonValue custom = data.get("custom_metadata");
        if (versions == null || !versions.isObject()) {
            return Optional.empty();
        }
        Map<Integer, KvVersion> states = new TreeMap<>();
        for (var member : versions.asObject()) {
            JsonObject version = member.getValue().asObject();
            // A deletion time in the future is "delete_version_after" still running.
            boolean deleted = instant(version, "deletion_time")
                    .filter(at -> !at.isAfter(now))
                    .isPresent();
            states.put(
                    Integer.valueOf(member.getName()),
                    new KvVersion(
                            instant(version, "created_time").orElse(Instant.EPOCH),
                            deleted,
                            version.getBoolean("destroyed", false)));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        if (custom != null && custom.isObject()) {
            custom.asObject().forEach(member -> texts.put(member.getName(), textOf(member.getValue())));
        }
        return Optional.of(new KvMetadata(
                data.getInt("current_version", 0),
                states,
                data.getInt("max_versions", 0),
                data.getBoolean("cas_required", false),
                texts));
    }

    static Optional<List<String>> keys(JsonObject data) {
        JsonValue keys = data.get("keys");
        if (keys == null || !keys.isArray()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        keys.asArray().forEach(key -> names.add(textOf(key)));
        return Optional.of(names);
    }

    static Optional<Instant> instant(JsonObject object, String name) {
        String text = text(object, name);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Empty when there is none or it is no string. */
    static String text(JsonObject object, String name) {
        JsonValue value = object.get(name);
        return value != null && value.isString() ? value.asString() : "";
    }

    private static String textOf(JsonValue value) {
        return value.isString() ? value.asString() : value.toString();
    }
}
