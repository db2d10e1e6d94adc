package io.tokenwright.kit.vault;

import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault.KvSecret;
import io.tokenwright.kit.vault.VaultResult.AnswerLost;
import io.tokenwright.kit.vault.VaultResult.Conflict;
import io.tokenwright.kit.vault.VaultResult.Denied;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Refused;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fingerprint key, read from Vault in the background until Vault gives it. A bean of every service with a Vault. Readiness says what is
 * missing until then. Thread-safe.
 */
public final class Fingerprints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fingerprints.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Vault vault;
    private final String mount;
    private final String path;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final Thread loader;
    private volatile @Nullable Fingerprinter fingerprinter;
    private volatile String missing;

    private Fingerprints(Vault vault, String mount, String path) {
        this.vault = vault;
        this.mount = mount;
        this.path = path;
        this.missing = "the fingerprint key at " + mount + "/" + path + " has not been read yet";
        this.loader = Thread.ofVirtual().name("fingerprint-key-loader").unstarted(this::load);
    }

    static Fingerprints loading(Vault vault, String mount, String path) {
        var fingerprints = new Fingerprints(vault, mount, path);
        fingerprints.loader.start();
        return fingerprints;
    }

    /** Nothing while the key has not been read. */
    public Optional<Fingerprinter> current() {
        return Optional.ofNullable(fingerprinter);
    }

    /** Waits for the key; throws {@link IllegalStateException} that says what is missing after {@code waitMax}. */
    public Fingerprinter await(Duration waitMax) {
        try {
            boolean there = loaded.await(waitMax.toNanos(), TimeUnit.NANOSECONDS);
            Fingerprinter found = fingerprinter;
            if (there && found != null) {
                return found;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(missing);
    }

    /** What is missing, in words without secrets; nothing when the key is there. */
    public Optional<String> missing() {
        return fingerprinter == null ? Optional.of(missing) : Optional.empty();
    }

    private void load() {
        while (!Thread.currentThread().isInterrupted()) {
            String reason = read();
            if (fingerprinter != null) {
                LOG.info(
                        "fingerprint key {} read from Vault",
                        current().map(Fingerprinter::keyId).orElse(""));
                loaded.countDown();
                return;
            }
            if (!reason.equals(missing)) {
                LOG.warn("{}; will try again", reason);
                missing = reason;
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    /** Why there is no key, or nothing of interest when there is. */
    private String read() {
        String where = mount + "/" + path;
        return switch (vault.read(mount, path)) {
            case Done<KvSecret>(KvSecret secret) -> {
                try (secret) {
                    yield use(secret, where);
                }
            }
            case Missing<KvSecret> ignored ->
                "Vault has no fingerprint key at " + where
                        + ": write key-id and key (base64 of 32 random bytes) there, as the provisioner does";
            case Denied<KvSecret>(String denied, String capability) ->
                "our Vault policy lacks \"" + capability + "\" on " + denied
                        + ", where the fingerprint key lies: grant it";
            case Refused<KvSecret>(String refused, String sentence) -> refused + ": " + sentence;
            case Unavailable<KvSecret>(VaultResult.Reason reason, Duration ignored) ->
                "the fingerprint key at " + where + " cannot be read: Vault is " + reason;
            case AnswerLost<KvSecret> ignored -> "the fingerprint key at " + where + " cannot be read: answer lost";
            case Conflict<KvSecret> ignored -> "the fingerprint key at " + where + " cannot be read";
        };
    }

    private String use(KvSecret secret, String where) {
        SecretValue keyId = secret.data().get("key-id");
        SecretValue key = secret.data().get("key");
        if (keyId == null || key == null) {
            return "the secret at " + where + " lacks key-id or key: write both";
        }
        try {
            fingerprinter =
                    new Fingerprinter(keyId.reveal(), Base64.getDecoder().decode(key.reveal()));
            return "";
        } catch (IllegalArgumentException e) {
            // The decoder's message quotes the character that it stumbled over.
            return "the key at " + where + " is not base64 of at least 32 bytes: write it anew";
        }
    }

    @Override
    public void close() {
        loader.interrupt();
    }
}
