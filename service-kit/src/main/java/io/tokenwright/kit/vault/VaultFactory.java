package io.tokenwright.kit.vault;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultSession.Credentials;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the Vault of a service that is configured with one. */
@Factory
@Requires(property = "tokenwright.vault.address")
public final class VaultFactory {

    @Singleton
    @Bean(preDestroy = "close")
    VaultConnection connection(VaultConfiguration configuration, InstantSource clock) {
        return VaultConnection.open(
                configuration.address(),
                configuration.namespace(),
                configuration.connectTimeout(),
                configuration.answerTimeout(),
                credentials(configuration),
                clock);
    }

    @Singleton
    Vault vault(VaultConnection connection) {
        return connection.vault();
    }

    @Singleton
    SecretIds secretIds(VaultConnection connection) {
        return connection.secretIds();
    }

    @Singleton
    StaticRoles staticRoles(VaultConnection connection) {
        return connection.staticRoles();
    }

    @Singleton
    DatabaseCredentials databaseCredentials(VaultConnection connection) {
        return connection.databaseCredentials();
    }

    @Context
    @Bean(preDestroy = "close")
    Fingerprints fingerprints(Vault vault, FingerprintConfiguration configuration) {
        return Fingerprints.loading(vault, configuration.mount(), configuration.path());
    }

    private static Credentials credentials(VaultConfiguration configuration) {
        String scheme = configuration.address().getScheme();
        if (configuration.address().getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new ConfigurationException("tokenwright.vault.address is \"" + configuration.address()
                    + "\": write it as https://vault.example:8200");
        }
        String token = configuration.token();
        String roleId = configuration.roleId();
        String secretId = configuration.secretId();
        if (roleId != null && secretId != null && token == null) {
            return new Credentials.AppRole(roleId, SecretValue.of(secretId));
        }
        if (token != null && roleId == null && secretId == null) {
            return new Credentials.GivenToken(SecretValue.of(token));
        }
        throw new ConfigurationException(
                "tokenwright.vault has an address and no way in: set tokenwright.vault.role-id and .secret-id, or"
                        + " tokenwright.vault.token, and not both (each also as <key>-file)");
    }
}
