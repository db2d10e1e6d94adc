package io.tokenwright.kit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokenwright.local.LocalVault;
import io.tokenwright.local.LocalVault.Kind;
import io.tokenwright.local.Parts;
import org.junit.jupiter.api.BeforeAll;

/** On OpenBao or HashiCorp Vault. Skipped where none can be had, except in CI, where one must be. */
class RealVaultContractIT extends VaultContract {

    @BeforeAll
    static void needsARealOne() {
        boolean real = Parts.vault().kind() != Kind.STAND_IN;
        if (System.getenv("CI") != null) {
            assertThat(real).as("CI has a real Vault").isTrue();
        }
        assumeTrue(real, "no vault program and pip cannot fetch one");
    }

    @Override
    LocalVault server() {
        return Parts.vault();
    }
}
