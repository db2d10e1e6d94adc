package io.tokenwright.kit.vault;

import io.tokenwright.local.LocalVault;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.VaultStandIn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class StandInVaultContractIT extends VaultContract {
    private static VaultStandIn standIn;

    @BeforeAll
    static void start() {
        standIn = VaultStandIn.start(0);
        new VaultProvisioner(standIn.address(), standIn.rootToken()).provision();
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    @Override
    LocalVault server() {
        return standIn;
    }
}
