package io.tokenwright.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One KV version 2 mount.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2 API</a>
 */
final class KvV2 {
    private static final int VERSIONS_MAX_DEFAULT = 10;

    private static final class Version {
        @Nullable
        JsonNode data;

        final Instant createdAt;

        @Nullable
        Instant deletedAt;

        boolean destroyed;

        Version(JsonNode data, Instant createdAt) {
            this.data = data;
            this.createdAt = createdAt;
        }
    }

    private static final class Entry {
        final TreeMap<Integer, Version> versions = new TreeMap<>();
        final Instant createdAt;
        Instant updatedAt;
        int current;
        int versionsMax;
        boolean casRequired;

        @Nullable
        JsonNode custom;

        Entry(Instant createdAt) {
            this.createdAt = createdAt;
            this.updatedAt = createdAt;
        }
    }

    private final InstantSource clock;
    private final Map<String, Entry> entries = new TreeMap<>();
    private boolean casRequired;

    KvV2(InstantSource clock) {
        this.clock = clock;
    }

    void configure(JsonNode config) {
        casRequired = config.path("cas_required").asBoolean(casRequired);
    }

    boolean exists(String path) {
        return entries.containsKey(path);
    }

    /** Data and metadata of {@code number}, 0 for the latest. */
    KvAnswer read(String path, int number) {
        Entry entry = entries.get(path);
        int wanted = entry == null || number != 0 ? number : entry.current;
        Version version = entry == null ? null : entry.versions.get(wanted);
        if (entry == null || version == null) {
            throw Refusal.nothing();
        }
        boolean gone = version.destroyed || version.deletedAt != null;
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("data", gone ? null : version.data);
        data.put("metadata", versionMetadata(entry, version, wanted));
        return new KvAnswer(gone ? 404 : 200, data);
    }

    /** An answer that may be a 404 with content, as that of a deleted version is. */
    record KvAnswer(int status, Map<String, @Nullable Object> data) {}

    Map<String, @Nullable Object> write(String path, JsonNode request) {
        if (!request.path("data").isObject()) {
            throw Refusal.badRequest("no data provided");
        }
        Entry known = entries.get(path);
        checkAndSet(known, request.path("options").path("cas"));
        Entry entry = known == null ? new Entry(clock.instant()) : known;
        entries.put(path, entry);
        entry.current++;
        entry.updatedAt = clock.instant();
        var version = new Version(request.path("data").deepCopy(), entry.updatedAt);
        entry.versions.put(entry.current, version);
        int kept = entry.versionsMax == 0 ? VERSIONS_MAX_DEFAULT : entry.versionsMax;
        while (entry.versions.size() > kept) {
            entry.versions.pollFirstEntry();
        }
        return versionMetadata(entry, version, entry.current);
    }

    private void checkAndSet(@Nullable Entry entry, JsonNode cas) {
        boolean required = casRequired || (entry != null && entry.casRequired);
        if (cas.isMissingNode() || cas.isNull()) {
            if (required) {
                throw Refusal.badRequest("check-and-set parameter required for this call");
            }
            return;
        }
        if (!cas.canConvertToInt()) {
            throw Refusal.badRequest("error parsing check-and-set parameter");
        }
        // 0 does not match a path whose latest version is soft-deleted: vault#15676.
        if (cas.intValue() != (entry == null ? 0 : entry.current)) {
            throw Refusal.badRequest("check-and-set parameter did not match the current version");
        }
    }

    void deleteLatest(String path) {
        Entry entry = entries.get(path);
        if (entry != null) {
            deleteVersions(path, List.of(entry.current));
        }
    }

    void deleteVersions(String path, List<Integer> numbers) {
        each(path, numbers, version -> {
            if (version.deletedAt == null && !version.destroyed) {
                version.deletedAt = clock.instant();
            }
        });
    }

    void undelete(String path, List<Integer> numbers) {
        each(path, numbers, version -> {
            if (!version.destroyed) {
                version.deletedAt = null;
            }
        });
    }

    void destroy(String path, List<Integer> numbers) {
        each(path, numbers, version -> {
            version.destroyed = true;
            version.data = null;
        });
    }

    private void each(String path, List<Integer> numbers, java.util.function.Consumer<Version> change) {
        Entry entry = entries.get(path);
        if (entry != null) {
            numbers.stream()
                    .map(entry.versions::get)
                    .filter(java.util.Objects::nonNull)
                    .forEach(change);
            entry.updatedAt = clock.instant();
        }
    }

    Map<String, @Nullable Object> metadata(String path) {
        Entry entry = entries.get(path);
        if (entry == null) {
            throw Refusal.nothing();
        }
        Map<String, Object> versions = new LinkedHashMap<>();
        entry.versions.forEach((number, version) -> versions.put(
                String.valueOf(number),
                Map.of(
                        "created_time",
                        version.createdAt.toString(),
                        "deletion_time",
                        version.deletedAt == null ? "" : version.deletedAt.toString(),
                        "destroyed",
                        version.destroyed)));
        Map<String, @Nullable Object> metadata = new HashMap<>();
        metadata.put("cas_required", entry.casRequired);
        metadata.put("created_time", entry.createdAt.toString());
        metadata.put("current_version", entry.current);
        metadata.put("custom_metadata", entry.custom);
        metadata.put("delete_version_after", "0s");
        metadata.put("max_versions", entry.versionsMax);
        metadata.put("oldest_version", entry.versions.isEmpty() ? 0 : entry.versions.firstKey() - 1);
        metadata.put("updated_time", entry.updatedAt.toString());
        metadata.put("versions", versions);
        return metadata;
    }

    void putMetadata(String path, JsonNode request) {
        Entry entry = entries.computeIfAbsent(path, added -> new Entry(clock.instant()));
        entry.versionsMax = request.path("max_versions").asInt(entry.versionsMax);
        entry.casRequired = request.path("cas_required").asBoolean(entry.casRequired);
        if (request.path("custom_metadata").isObject()) {
            entry.custom = request.path("custom_metadata").deepCopy();
        }
        entry.updatedAt = clock.instant();
    }

    void deletePath(String path) {
        entries.remove(path);
    }

    List<String> list(String folder) {
        return names(entries.keySet(), folder);
    }

    /** Names right below {@code folder} ("" or ending in a slash), folders with a slash at the end. */
    static List<String> names(Iterable<String> paths, String folder) {
        var names = new TreeSet<String>();
        for (String path : paths) {
            if (path.startsWith(folder)) {
                String rest = path.substring(folder.length());
                int slash = rest.indexOf('/');
                names.add(slash < 0 ? rest : rest.substring(0, slash + 1));
            }
        }
        if (names.isEmpty()) {
            throw Refusal.nothing();
        }
        return List.copyOf(names);
    }

    private static Map<String, @Nullable Object> versionMetadata(Entry entry, Version version, int number) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("created_time", version.createdAt.toString());
        metadata.put("custom_metadata", entry.custom);
        metadata.put("deletion_time", version.deletedAt == null ? "" : version.deletedAt.toString());
        metadata.put("destroyed", version.destroyed);
        metadata.put("version", number);
        return metadata;
    }
}
