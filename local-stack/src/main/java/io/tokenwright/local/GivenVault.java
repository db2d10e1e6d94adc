package io.tokenwright.local;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** A Vault that runs already and is left running. */
record GivenVault(URI address, String rootToken) implements LocalVault {

    static Optional<LocalVault> fromEnvironment() {
        return from(System.getenv());
    }

    static Optional<LocalVault> from(Map<String, String> environment) {
        String address = environment.getOrDefault("VAULT_ADDR", "").strip();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        String token = environment.getOrDefault("VAULT_TOKEN", "").strip();
        if (token.isEmpty()) {
            throw new IllegalStateException(
                    "VAULT_ADDR is set and VAULT_TOKEN is not: set it to a token that may mount KV and write policies,"
                            + " or unset VAULT_ADDR");
        }
        return Optional.of(new GivenVault(URI.create(address.replaceFirst("/+$", "")), token));
    }

    @Override
    public Kind kind() {
        return Kind.GIVEN;
    }

    @Override
    public void close() {
        // Not ours.
    }

    @Override
    public String toString() {
        return "Vault at " + address;
    }
}
