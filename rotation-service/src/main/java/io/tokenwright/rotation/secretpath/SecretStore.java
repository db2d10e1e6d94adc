package io.tokenwright.rotation.secretpath;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.Vault.KvMetadata;
import io.tokenwright.kit.vault.Vault.KvSecret;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.rotation.token.SecretPath;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values at rest in Vault KV v2. Every write is a check-and-set and is read back by fingerprint; other keys of a secret are
 * kept. Thread-safe; no framework.
 */
public final class SecretStore {
    /** Keys that we write beside a waiting value start like this, as does custom metadata. */
    public static final String NOTE_PREFIX = "tokenwright-";

    private static final int SCANNED_VERSIONS_MAX = 20;
    private static final KvMetadata NOTHING = new KvMetadata(0, Map.of(), 0, false, Map.of());

    private final Vault vault;
    private final Fingerprints fingerprints;

    public SecretStore(Vault vault, Fingerprints fingerprints) {
        this.vault = vault;
        this.fingerprints = fingerprints;
    }

    /** Current KV version of {@code path}, 0 when nothing is there; Refused when a rotation could not be undone there. */
    public VaultResult<Integer> check(SecretPath path) {
        return then(vault.kvMountVersion(path.mount()), mount -> {
            if (mount != 2) {
                return new VaultResult.Refused<>(
                        path.display(),
                        "mount \"" + path.mount()
                                + "\" is KV v1, which ignores check-and-set: move the secret to KV v2");
            }
            VaultResult<KvMetadata> metadata = vault.metadata(path.mount(), path.path());
            if (metadata instanceof Done<KvMetadata>(KvMetadata m) && m.maxVersions() == 1) {
                return new VaultResult.Refused<>(
                        path.display(),
                        "max_versions is 1, so the old value could not be put back: set it to 2 or more");
            }
            return version(metadata);
        });
    }

    /** KV version that the next write at {@code path} has to expect; 0 for nothing there. */
    public VaultResult<Integer> version(SecretPath path) {
        return version(vault.metadata(path.mount(), path.path()));
    }

    private VaultResult<KvMetadata> known(SecretPath path) {
        VaultResult<KvMetadata> metadata = vault.metadata(path.mount(), path.path());
        return metadata instanceof Missing<KvMetadata> ? new Done<>(NOTHING) : metadata;
    }

    private static VaultResult<Integer> version(VaultResult<KvMetadata> metadata) {
        return metadata instanceof Missing<KvMetadata> ? new Done<>(0) : metadata.map(KvMetadata::currentVersion);
    }

    /** What was written beside the live value at {@code path} by us; empty when nothing is there. No secrets. */
    public VaultResult<Map<String, String>> labels(SecretPath path) {
        VaultResult<KvMetadata> metadata = vault.metadata(path.mount(), path.path());
        return metadata instanceof Missing<KvMetadata>
                ? new Done<>(Map.of())
                : metadata.map(m -> m.custom().entrySet().stream()
                        .filter(label -> label.getKey().startsWith(NOTE_PREFIX))
                        .collect(Collectors.toUnmodifiableMap(
                                label -> label.getKey().substring(NOTE_PREFIX.length()), Map.Entry::getValue)));
    }

    /** Writes a waiting value with its notes; {@code expected} as {@link #version} said. */
    public VaultResult<Integer> stage(SecretPath next, SecretValue value, Map<String, String> notes, int expected) {
        Map<String, SecretValue> data = new HashMap<>();
        notes.forEach((name, note) -> data.put(NOTE_PREFIX + name, SecretValue.of(note)));
        data.put(next.key(), value);
        return vault.write(next.mount(), next.path(), data, expected);
    }

    /** The latest value at {@code path}. */
    public VaultResult<HeldValue> read(SecretPath path) {
        return held(path, vault.read(path.mount(), path.path()));
    }

    /** The value that KV version {@code version} holds. */
    public VaultResult<HeldValue> read(SecretPath path, int version) {
        return held(path, vault.read(path.mount(), path.path(), version));
    }

    /** The newest kept version of {@code path} whose value has that fingerprint. */
    public VaultResult<HeldValue> find(SecretPath path, Fingerprint fingerprint) {
        return then(vault.metadata(path.mount(), path.path()), metadata -> {
            List<Integer> readable = metadata.versions().entrySet().stream()
                    .filter(e -> !e.getValue().deleted() && !e.getValue().destroyed())
                    .map(Map.Entry::getKey)
                    .sorted(Comparator.reverseOrder())
                    .limit(SCANNED_VERSIONS_MAX)
                    .toList();
            for (int version : readable) {
                VaultResult<HeldValue> read = read(path, version);
                if (read instanceof Done<HeldValue>(HeldValue value)) {
                    if (value.fingerprint().equals(fingerprint)) {
                        return read;
                    }
                    value.close();
                } else if (!(read instanceof Missing<HeldValue>)) {
                    return read;
                }
            }
            return new Missing<>(path.display(), false);
        });
    }

    /**
     * Makes {@code value} the latest of {@code path}, unless it is already.
     *
     * @param expected KV version that must be the latest
     * @param deletedIsFine whether a deleted latest version may be written over
     * @param custom custom metadata to merge into the path's
     */
    public VaultResult<Put> put(
            SecretPath path, SecretValue value, int expected, boolean deletedIsFine, Map<String, String> custom) {
        return then(
                fingerprints.get(),
                fingerprinter -> then(known(path), known -> {
                    int current = known.currentVersion();
                    Fingerprint wanted = fingerprinter.of(value);
                    VaultResult<KvSecret> latest = vault.read(path.mount(), path.path());
                    try (Closing data = new Closing(latest)) {
                        if (!(latest instanceof Done<KvSecret>) && !(latest instanceof Missing<KvSecret>)) {
                            return failed(latest);
                        }
                        if (has(latest, path, wanted, fingerprinter)) {
                            return labelled(path, known, custom, new Put.Written(current));
                        }
                        if (current != expected) {
                            return new Done<>(new Put.Changed(
                                    current,
                                    path.display() + " has KV version " + current + " where " + expected
                                            + " was expected"));
                        }
                        if (latest instanceof Missing<KvSecret> && current > 0 && !deletedIsFine) {
                            return new Done<>(new Put.Changed(
                                    current,
                                    path.display() + " KV version " + current + " was deleted by somebody else"));
                        }
                        Map<String, SecretValue> merged = new HashMap<>(data.values());
                        merged.put(path.key(), value);
                        VaultResult<Integer> written = vault.write(path.mount(), path.path(), merged, current);
                        return switch (written) {
                            case Done<Integer> _, VaultResult.AnswerLost<Integer> _, VaultResult.Conflict<Integer> _ ->
                                readBack(path, known, wanted, fingerprinter, custom);
                            default -> failed(written);
                        };
                    }
                }));
    }

    /** Removes {@code path} with all versions. Succeeds when it is gone already. */
    public VaultResult<Boolean> remove(SecretPath path) {
        return vault.destroyPath(path.mount(), path.path());
    }

    /** Destroys one version for good. Succeeds when it is gone already. */
    public VaultResult<Boolean> destroy(SecretPath path, int version) {
        return vault.destroy(path.mount(), path.path(), List.of(version));
    }

    /** The fingerprint of {@code value} under the key in use. */
    public VaultResult<Fingerprint> fingerprint(SecretValue value) {
        return fingerprints.get().map(f -> f.of(value));
    }

    /**
     * Writes what is at {@code path} once more, so that whoever means to write over version {@code expected} comes too late: a
     * worker that was frozen before its write. Conflicts when that version is not the latest any more.
     *
     * @return the new KV version
     */
    public VaultResult<Integer> renew(SecretPath path, int expected) {
        return then(vault.read(path.mount(), path.path()), latest -> {
            try (latest) {
                return latest.version() == expected
                        ? vault.write(path.mount(), path.path(), latest.data(), expected)
                        : new VaultResult.Conflict<>(path.display());
            }
        });
    }

    /** What is there decides, not what the write's answer said. */
    private VaultResult<Put> readBack(
            SecretPath path,
            KvMetadata known,
            Fingerprint wanted,
            Fingerprinter fingerprinter,
            Map<String, String> custom) {
        VaultResult<KvSecret> latest = vault.read(path.mount(), path.path());
        try (Closing _ = new Closing(latest)) {
            if (latest instanceof Done<KvSecret>(KvSecret secret)) {
                return has(latest, path, wanted, fingerprinter)
                        ? labelled(path, known, custom, new Put.Written(secret.version()))
                        : new Done<>(new Put.Changed(
                                secret.version(),
                                path.display() + " KV version " + secret.version() + " holds another value"));
            }
            return latest instanceof Missing<KvSecret> ? new VaultResult.AnswerLost<>(path.display()) : failed(latest);
        }
    }

    /** @param known of the path before the write, which keeps its labels */
    private VaultResult<Put> labelled(SecretPath path, KvMetadata known, Map<String, String> custom, Put put) {
        return known.custom().entrySet().containsAll(custom.entrySet())
                ? new Done<>(put)
                : vault.putCustomMetadata(path.mount(), path.path(), custom).map(_ -> put);
    }

    private static boolean has(
            VaultResult<KvSecret> read, SecretPath path, Fingerprint wanted, Fingerprinter fingerprinter) {
        if (!(read instanceof Done<KvSecret>(KvSecret secret))) {
            return false;
        }
        SecretValue value = secret.data().get(path.key());
        return value != null && fingerprinter.of(value).equals(wanted);
    }

    private VaultResult<HeldValue> held(SecretPath path, VaultResult<KvSecret> read) {
        return then(
                read,
                secret -> then(fingerprints.get(), fingerprinter -> {
                    try (secret) {
                        SecretValue value = secret.data().get(path.key());
                        if (value == null) {
                            return new Missing<>(path.display() + "#" + path.key(), false);
                        }
                        Map<String, String> notes = new TreeMap<>();
                        secret.data().forEach((key, note) -> {
                            if (key.startsWith(NOTE_PREFIX)) {
                                notes.put(key.substring(NOTE_PREFIX.length()), note.reveal());
                            }
                        });
                        return new Done<>(
                                new HeldValue(value.copy(), fingerprinter.of(value), secret.version(), notes));
                    }
                }));
    }

    private static <T, U> VaultResult<U> then(VaultResult<T> result, Function<T, VaultResult<U>> next) {
        return result instanceof Done<T>(T value) ? next.apply(value) : failed(result);
    }

    /** Every result but Done has no value, so its type may change. */
    @SuppressWarnings("unchecked")
    private static <U> VaultResult<U> failed(VaultResult<?> result) {
        return (VaultResult<U>) result;
    }

    /** Values of a read that are wiped at the end of a block. */
    private record Closing(@Nullable KvSecret secret) implements AutoCloseable {
        Closing(VaultResult<KvSecret> read) {
            this(read instanceof Done<KvSecret>(KvSecret secret) ? secret : null);
        }

        Map<String, SecretValue> values() {
            return Optional.ofNullable(secret).map(KvSecret::data).orElse(Map.of());
        }

        @Override
        public void close() {
            if (secret != null) {
                secret.close();
            }
        }
    }
}
