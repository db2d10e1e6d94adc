package io.tokenwright.kit.vault;

import io.tokenwright.kit.secret.SecretValue;
import java.time.Duration;

/**
 * Dynamic credentials of Vault's database secrets engine: users that Vault makes in a database and removes when their lease ends. Over the
 * login that {@link Vault} has; as there, no call throws for what Vault answers, every call has a timeout, and what changes something is
 * sent once, but for {@link #create}: to Vault that is a read, which the JDK repeats when a connection broke, and the lease of the first
 * one runs out by itself. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/databases">Database secrets engine API</a>
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/leases">Leases API</a>
 */
public interface DatabaseCredentials {

    /** Which role: where the engine is mounted, and the role's name there. */
    record Role(String mount, String name) {}

    /** What Vault made. Close the password. {@code ttl} is how long the lease lasts. */
    record Leased(String user, SecretValue password, String leaseId, Duration ttl) {}

    /** Refused when there is no such role. */
    VaultResult<Leased> create(Role role);

    /** How long a lease still lasts; missing when Vault does not know it (any more). */
    VaultResult<Duration> rest(String leaseId);

    /** Ends a lease once the database has lost the user; missing when Vault does not know it (any more). */
    VaultResult<Boolean> revoke(String leaseId);
}
