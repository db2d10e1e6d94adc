package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.kit.vault.VaultResult.Conflict;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The part of KV v2 that rotation uses, in memory. */
public final class MemoryVault implements Vault {
    private static final Instant CREATED = Instant.EPOCH;

    private record Stored(Map<String, String> data, boolean deleted, boolean destroyed) {}

    private static final class Entry {
        final List<Stored> versions = new ArrayList<>();
        Map<String, String> custom = Map.of();
    }

    private final Map<String, Entry> entries = new HashMap<>();

    /** The latest value at {@code path}, or an empty string. */
    public String latest(String path, String key) {
        Entry entry = entries.get(path);
        if (entry == null || entry.versions.isEmpty()) {
            return "";
        }
        Stored last = entry.versions.getLast();
        return last.deleted || last.destroyed ? "" : last.data.getOrDefault(key, "");
    }

    public int versions(String path) {
        Entry entry = entries.get(path);
        return entry == null ? 0 : entry.versions.size();
    }

    @Override
    public VaultResult<Integer> kvMountVersion(String mount) {
        return new Done<>(2);
    }

    @Override
    public VaultResult<KvSecret> read(String mount, String path) {
        Entry entry = entries.get(path);
        return entry == null ? new Missing<>(path, false) : read(mount, path, entry.versions.size());
    }

    @Override
    public VaultResult<KvSecret> read(String mount, String path, int version) {
        Entry entry = entries.get(path);
        if (entry == null || version < 1 || version > entry.versions.size()) {
            return new Missing<>(path, false);
        }
        Stored stored = entry.versions.get(version - 1);
        if (stored.deleted || stored.destroyed) {
            return new Missing<>(path, !stored.destroyed);
        }
        Map<String, SecretValue> data = new HashMap<>();
        stored.data.forEach((key, value) -> data.put(key, SecretValue.of(value)));
        return new Done<>(new KvSecret(version, data, CREATED));
    }

    @Override
    public VaultResult<Integer> write(String mount, String path, Map<String, SecretValue> data, int cas) {
        Entry entry = entries.computeIfAbsent(path, _ -> new Entry());
        if (entry.versions.size() != cas) {
            return new Conflict<>(path);
        }
        Map<String, String> copy = new HashMap<>();
        data.forEach((key, value) -> copy.put(key, value.reveal()));
        entry.versions.add(new Stored(copy, false, false));
        return new Done<>(entry.versions.size());
    }

    @Override
    public VaultResult<KvMetadata> metadata(String mount, String path) {
        Entry entry = entries.get(path);
        if (entry == null) {
            return new Missing<>(path, false);
        }
        Map<Integer, KvVersion> versions = new TreeMap<>();
        for (int i = 0; i < entry.versions.size(); i++) {
            Stored stored = entry.versions.get(i);
            versions.put(i + 1, new KvVersion(CREATED, stored.deleted, stored.destroyed));
        }
        return new Done<>(new KvMetadata(entry.versions.size(), versions, 0, false, entry.custom));
    }

    @Override
    public VaultResult<List<String>> list(String mount, String prefix) {
        return new Done<>(List.copyOf(entries.keySet()));
    }

    @Override
    public VaultResult<Boolean> putCustomMetadata(String mount, String path, Map<String, String> custom) {
        entries.computeIfAbsent(path, _ -> new Entry()).custom = Map.copyOf(custom);
        return new Done<>(true);
    }

    @Override
    public VaultResult<Boolean> delete(String mount, String path, List<Integer> versions) {
        return mark(path, versions, true, false);
    }

    @Override
    public VaultResult<Boolean> undelete(String mount, String path, List<Integer> versions) {
        return mark(path, versions, false, false);
    }

    @Override
    public VaultResult<Boolean> destroy(String mount, String path, List<Integer> versions) {
        return mark(path, versions, true, true);
    }

    private VaultResult<Boolean> mark(String path, List<Integer> versions, boolean deleted, boolean destroyed) {
        Entry entry = entries.get(path);
        if (entry != null) {
            versions.forEach(v ->
                    entry.versions.set(v - 1, new Stored(entry.versions.get(v - 1).data, deleted, destroyed)));
        }
        return new Done<>(true);
    }

    @Override
    public VaultResult<Boolean> destroyPath(String mount, String path) {
        entries.remove(path);
        return new Done<>(true);
    }

    /** Rotation itself only uses KV; Vault as an issuer is tried on a real one. A call here is a mistake of the test. */
    private static AssertionError noTokens() {
        return new AssertionError("the simulation has no Vault tokens: try them in VaultTokenConnectorIT");
    }

    @Override
    public VaultResult<MintedToken> createToken(TokenRequest request) {
        throw noTokens();
    }

    @Override
    public VaultResult<TokenInfo> lookup(SecretValue value) {
        throw noTokens();
    }

    @Override
    public VaultResult<TokenInfo> lookupAccessor(String accessor) {
        throw noTokens();
    }

    @Override
    public VaultResult<List<String>> listAccessors() {
        throw noTokens();
    }

    @Override
    public VaultResult<Boolean> revokeAccessor(String accessor) {
        throw noTokens();
    }

    @Override
    public VaultResult<Boolean> ready() {
        return new Done<>(true);
    }
}
