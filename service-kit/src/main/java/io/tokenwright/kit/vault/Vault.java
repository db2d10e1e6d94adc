package io.tokenwright.kit.vault;

import io.tokenwright.kit.secret.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Tokenwright asks of HashiCorp Vault or OpenBao. No call throws for what Vault answers; every call has a timeout;
 * writes are sent once. Logs in and renews by itself (AppRole or token). Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2 API</a>
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/token">Token API</a>
 */
public interface Vault {

    /**
     * One version of a secret. Close it to wipe the values.
     *
     * @param version KV version number, from 1
     * @param data values by key
     * @param createdAt when Vault stored it
     */
    record KvSecret(int version, Map<String, SecretValue> data, Instant createdAt) implements AutoCloseable {
        @Override
        public void close() {
            data.values().forEach(SecretValue::close);
        }
    }

    /**
     * What Vault knows of a path without its values.
     *
     * @param currentVersion number of the latest version, 0 when there is none
     * @param versions number to state, all that Vault still keeps
     * @param maxVersions limit of the path, 0 for the mount's
     * @param casRequired whether writes need check-and-set
     * @param custom custom metadata
     */
    record KvMetadata(
            int currentVersion,
            Map<Integer, KvVersion> versions,
            int maxVersions,
            boolean casRequired,
            Map<String, String> custom) {}

    /** State of one KV version. */
    record KvVersion(Instant createdAt, boolean deleted, boolean destroyed) {}

    /** A token that Vault minted. */
    record MintedToken(SecretValue value, String accessor, Duration ttl, boolean renewable) {}

    /**
     * What Vault says of a token.
     *
     * @param expiresAt null for a token that never expires
     */
    record TokenInfo(
            String accessor,
            String displayName,
            Set<String> policies,
            Map<String, String> meta,
            Instant issuedAt,
            @Nullable Instant expiresAt,
            boolean renewable) {}

    /** A token to mint. Without a {@code role} (null) an orphan, since a child would die with the login that made it. */
    record TokenRequest(
            @Nullable String role,
            Set<String> policies,
            String displayName,
            Map<String, String> meta,
            Duration ttl,
            boolean renewable) {}

    /** KV version of a mount: 1 or 2. Missing when there is no such mount. */
    VaultResult<Integer> kvMountVersion(String mount);

    /** Latest version; Missing with softDeleted when it was deleted. */
    VaultResult<KvSecret> read(String mount, String path);

    VaultResult<KvSecret> read(String mount, String path, int version);

    /** Writes if the current version is {@code cas} (0: nothing there yet); the new version number. */
    VaultResult<Integer> write(String mount, String path, Map<String, SecretValue> data, int cas);

    VaultResult<KvMetadata> metadata(String mount, String path);

    /** Names directly below {@code prefix}; those that end in a slash are folders. */
    VaultResult<List<String>> list(String mount, String prefix);

    /** Adds or replaces these entries and keeps the others. */
    VaultResult<Boolean> putCustomMetadata(String mount, String path, Map<String, String> custom);

    /** Soft-deletes versions. Succeeds when they are gone already. */
    VaultResult<Boolean> delete(String mount, String path, List<Integer> versions);

    VaultResult<Boolean> undelete(String mount, String path, List<Integer> versions);

    /** Destroys versions for good. Succeeds when they are gone already. */
    VaultResult<Boolean> destroy(String mount, String path, List<Integer> versions);

    /** Removes the path with all versions and metadata. Succeeds when it is gone already. */
    VaultResult<Boolean> destroyPath(String mount, String path);

    VaultResult<MintedToken> createToken(TokenRequest request);

    /** Looks up {@code value} with itself (auth/token/lookup-self). Missing when Vault does not know it (any more). */
    VaultResult<TokenInfo> lookup(SecretValue value);

    VaultResult<TokenInfo> lookupAccessor(String accessor);

    VaultResult<List<String>> listAccessors();

    /** Succeeds when it is gone already. */
    VaultResult<Boolean> revokeAccessor(String accessor);

    /** Vault's own state; Done(true) when it is initialised, unsealed and active, and the login works. */
    VaultResult<Boolean> ready();
}
