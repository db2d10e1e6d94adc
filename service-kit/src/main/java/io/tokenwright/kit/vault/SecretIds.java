package io.tokenwright.kit.vault;

import io.tokenwright.kit.secret.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secret-ids of other AppRoles, over the login that {@link Vault} has. As there, no call throws for what Vault answers, every
 * call has a timeout, and what changes something is sent once. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/approle">AppRole API</a>
 */
public interface SecretIds {

    /** Which AppRole: where AppRole is mounted below {@code auth/}, and the role's name there. */
    record AppRole(String mount, String name) {}

    /**
     * What is set at an AppRole.
     *
     * @param policies of the tokens that a login gives
     * @param bound whether a login needs a secret-id at all
     * @param usesMax how many logins a secret-id is good for, 0 for any number
     * @param ttlMax longest life of a secret-id, zero for any
     */
    record Settings(Set<String> policies, boolean bound, int usesMax, Duration ttlMax) {}

    /** A secret-id that Vault made. Close the value. {@code ttl} is zero when it never expires. */
    record Minted(SecretValue value, String accessor, Duration ttl) {}

    /** A secret-id that Vault honours; {@code expiresAt} is null when it never expires. */
    record Info(
            String accessor,
            Map<String, String> metadata,
            Instant createdAt,
            @Nullable Instant expiresAt) {}

    /** Refused when there is no such role. */
    VaultResult<Settings> settings(AppRole role);

    /** {@code metadata} is kept with the secret-id, and goes into the tokens of each login with it. */
    VaultResult<Minted> create(AppRole role, Map<String, String> metadata, Duration ttl);

    /** Accessors of all that were made and not tidied up; some may have expired. */
    VaultResult<List<String>> accessors(AppRole role);

    /** Missing when Vault does not know it (any more). */
    VaultResult<Info> lookupAccessor(AppRole role, String accessor);

    /** Asks about a value without using it: no failed login is counted. Missing when Vault does not know it (any more). */
    VaultResult<Info> lookup(AppRole role, SecretValue value);

    /** Logs in, gives the token back at once, and says the policies that it had. Missing when Vault lets it in no more. */
    VaultResult<Set<String>> login(AppRole role, SecretValue value);

    /** Missing when it is gone already. Tokens that were got by logging in with it live on. */
    VaultResult<Boolean> destroy(AppRole role, String accessor);
}
