package io.tokenwright.kit.vault;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;

/**
 * {@code tokenwright.vault.*}. Either {@code token}, or {@code role-id} with {@code secret-id}; each also as {@code <key>-file}.
 *
 * @param address where Vault is, with scheme and port; without it the service has no Vault
 * @param namespace Vault Enterprise or OpenBao namespace
 * @param connectTimeout longest wait for a connection; longer only delays what is certain
 * @param answerTimeout longest wait for a whole answer; shorter makes writes end as "answer lost" on a slow Vault
 */
@ConfigurationProperties("tokenwright.vault")
@Requires(property = "tokenwright.vault.address")
public record VaultConfiguration(
        URI address,
        @Nullable String token,
        @Nullable String roleId,
        @Nullable String secretId,
        @Nullable String namespace,
        @Bindable(defaultValue = "3s") Duration connectTimeout,
        @Bindable(defaultValue = "10s") Duration answerTimeout) {

    /** Without secrets. */
    @Override
    public String toString() {
        return "Vault at " + address;
    }
}
