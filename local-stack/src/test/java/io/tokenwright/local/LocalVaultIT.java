package io.tokenwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalVaultIT {

    @Test
    void a_kept_vault_has_its_secrets_after_another_start(@TempDir Path folder) throws Exception {
        var program = VaultProgram.find();
        assumeTrue(program.isPresent(), "no vault program and pip cannot fetch one");

        try (var vault = OpenBao.startKept(program.get(), folder, 0);
                var admin = new VaultAdmin(vault.address(), vault.rootToken())) {
            new VaultProvisioner(vault.address(), vault.rootToken()).provision();
            assertThat(admin.post("secret/data/kept", Map.of("data", Map.of("word", "here")))
                            .ok())
                    .isTrue();
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("vault-keys.json"))))
                .isEqualTo("rw-------");
        try (var vault = OpenBao.startKept(program.get(), folder, 0);
                var admin = new VaultAdmin(vault.address(), vault.rootToken())) {
            var kept = admin.get("secret/data/kept").body();
            assertThat(kept.path("data").path("data").path("word").asText()).isEqualTo("here");
        }
    }

    @Test
    void provisioning_twice_keeps_the_fingerprint_key_and_the_logins() throws Exception {
        LocalVault vault = Parts.vault();
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());

        try (var admin = new VaultAdmin(vault.address(), vault.rootToken())) {
            var keyBefore =
                    admin.get("secret/data/tokenwright/fingerprint-key").body().path("data");
            var login = provisioner.login(VaultProvisioner.Service.ROTATION);
            provisioner.provision();

            assertThat(admin.get("secret/data/tokenwright/fingerprint-key")
                            .body()
                            .path("data"))
                    .isEqualTo(keyBefore);
            assertThat(admin.post(
                                    "auth/approle/login",
                                    Map.of("role_id", login.roleId(), "secret_id", login.secretId()))
                            .ok())
                    .isTrue();
        }
    }

    @Test
    void an_address_without_a_token_is_refused_with_the_remedy() {
        assertThatThrownBy(() -> GivenVault.from(Map.of("VAULT_ADDR", "https://vault.example")))
                .hasMessageContaining("VAULT_TOKEN")
                .hasMessageContaining("unset VAULT_ADDR");
    }
}
