package io.tokenwright.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Prepares the Vault at {@code VAULT_ADDR} with {@code VAULT_TOKEN} and leaves each service's login in a folder as
 * {@code <service>-role-id} and {@code <service>-secret-id}. An init job of docker-compose.yml.
 */
public final class VaultProvisionerMain {
    private VaultProvisionerMain() {}

    /** {@code folder}. */
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: VaultProvisionerMain FOLDER");
        }
        Map<String, String> environment = System.getenv();
        var vault = GivenVault.from(environment)
                .orElseThrow(() -> new IllegalStateException("VAULT_ADDR is not set: set it to Vault's address"));
        provision(vault.address(), vault.rootToken(), Path.of(arguments[0]));
    }

    static void provision(URI address, String token, Path folder) throws IOException {
        var provisioner = new VaultProvisioner(address, token);
        provisioner.provision();
        Files.createDirectories(folder);
        for (var service : VaultProvisioner.Service.values()) {
            String name = service.name().toLowerCase(Locale.ROOT);
            var login = provisioner.login(service);
            Files.writeString(folder.resolve(name + "-role-id"), login.roleId() + "\n");
            Files.writeString(folder.resolve(name + "-secret-id"), login.secretId() + "\n");
        }
    }
}
