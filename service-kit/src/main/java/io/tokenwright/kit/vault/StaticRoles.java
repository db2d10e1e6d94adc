package io.tokenwright.kit.vault;

import io.tokenwright.kit.secret.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Static roles of Vault's database secrets engine: users of a database whose passwords Vault sets. Over the login that {@link Vault} has;
 * as there, no call throws for what Vault answers, every call has a timeout, and what changes something is sent once. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/databases">Database secrets engine API</a>
 */
public interface StaticRoles {

    /** Which role: where the engine is mounted, and the role's name there. */
    record StaticRole(String mount, String name) {}

    /** What a role has now. Close the password. {@code rotatedAt} is when Vault set it, and tells it from every other. */
    record Credentials(String user, SecretValue password, Instant rotatedAt) {}

    /** Refused when there is no such role. */
    VaultResult<Credentials> read(StaticRole role);

    /**
     * Lets Vault set another password; the one before is dead from then on.
     *
     * @param rest asked right before the request goes out: with less than a second left nothing is sent, and its answer is not awaited
     *     for longer
     */
    VaultResult<Boolean> rotate(StaticRole role, Supplier<Duration> rest);
}
