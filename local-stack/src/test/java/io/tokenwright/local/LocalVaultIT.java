package io.tokenwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalVaultIT {

    @Test
    void a_kept_vault_has_its_secrets_after_another_start(@TempDir Path folder) throws Exception {
        VaultProgram program = program();

        try (var vault = OpenBao.startKept(program, folder, 0);
                var admin = new VaultAdmin(vault.address(), vault.rootToken())) {
            new VaultProvisioner(vault.address(), vault.rootToken()).provision();
            assertThat(admin.post("secret/data/kept", Map.of("data", Map.of("word", "here")))
                            .ok())
                    .isTrue();
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("vault-keys.json"))))
                .isEqualTo("rw-------");
        try (var vault = OpenBao.startKept(program, folder, 0);
                var admin = new VaultAdmin(vault.address(), vault.rootToken())) {
            var kept = admin.get("secret/data/kept").body();
            assertThat(kept.path("data").path("data").path("word").asText()).isEqualTo("here");
        }
    }

    /** HashiCorp's own program is looked for by its name and started with the same arguments as OpenBao, which has kept them. */
    @Test
    void a_program_named_vault_on_the_path_is_used(@TempDir Path folder) throws Exception {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("vault"), program().file());

        VaultProgram program = VaultProgram.onPath("/nowhere:" + tools).orElseThrow();

        assertThat(program.file()).isEqualTo(tools.resolve("vault"));
        assertThat(program.kind()).isEqualTo(LocalVault.Kind.PROGRAM);
        for (LocalVault vault :
                List.of(OpenBao.startFresh(program, 0), OpenBao.startKept(program, folder.resolve("kept"), 0))) {
            try (vault) {
                new VaultProvisioner(vault.address(), vault.rootToken()).provision();
                assertThat(vault.kind()).isEqualTo(LocalVault.Kind.PROGRAM);
            }
        }
    }

    @Test
    void a_vault_that_a_killed_launcher_left_behind_is_stopped_by_the_next_start(@TempDir Path folder)
            throws Exception {
        VaultProgram program = program();
        var left = OpenBao.startKept(program, folder, 0);
        long pid = Long.parseLong(Files.readString(folder.resolve("vault.pid")).strip());

        try (var next = OpenBao.startKept(program, folder, 0)) {
            assertThat(ProcessHandle.of(pid)).isEmpty();
            assertThat(next.address()).isNotEqualTo(left.address());
        }
    }

    @Test
    void a_wrapper_script_is_not_taken_for_a_vault(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("bao");
        Files.writeString(script, "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        assertThat(VaultProgram.onPath(folder.toString())).isEmpty();
    }

    @Test
    void on_a_machine_without_a_wheel_it_says_what_to_do(@TempDir Path folder) {
        VaultSearch search = OpenBaoWheel.program(folder, "SunOS", "sparcv9");

        assertThat(search)
                .isInstanceOfSatisfying(
                        VaultSearch.Missing.class,
                        missing -> assertThat(missing.why())
                                .contains("SunOS", "sparcv9", "vault or bao program on the PATH", "VAULT_ADDR"));
    }

    private static VaultProgram program() {
        VaultSearch search = VaultSearch.ofThisMachine();
        assumeTrue(search instanceof VaultSearch.Found, () -> "no vault program: " + search);
        return ((VaultSearch.Found) search).program();
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
