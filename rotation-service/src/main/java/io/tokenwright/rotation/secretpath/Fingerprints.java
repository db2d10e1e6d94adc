package io.tokenwright.rotation.secretpath;

import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.vault.VaultResult;

/** The installation's fingerprint key, which lives in Vault and may not be readable yet. */
public interface Fingerprints {
    VaultResult<Fingerprinter> get();
}
