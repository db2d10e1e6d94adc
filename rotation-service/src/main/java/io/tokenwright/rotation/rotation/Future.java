package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether Vault shows a rotation further than the database has it: the database was restored to an older moment. What a live
 * path holds must then be taken up again, and never be killed as something that was left over.
 */
final class Future {
    static final String LABEL_ISSUER_REF = "issuer-ref";
    static final String LABEL_ROTATION = "rotation";

    private final SecretStore store;

    Future(SecretStore store) {
        this.store = store;
    }

    /** Whether a live path was written by {@code r}, which has minted nothing and not looked for it as far as we know. */
    VaultResult<Boolean> began(Rotation r) {
        return store.labels(r.plan().paths().getFirst())
                .map(labels -> r.attempts() == 0 && r.lookFrom() == null && r.id().equals(labels.get(LABEL_ROTATION)));
    }

    /** A live path that holds one of these credentials of {@code r}; empty when none does. */
    VaultResult<Optional<At>> liveOf(Rotation r, Set<String> issuerRefs) {
        for (SecretPath path : r.plan().paths()) {
            VaultResult<Map<String, String>> labels = store.labels(path);
            if (labels instanceof VaultResult.Done<Map<String, String>>(Map<String, String> of)) {
                String issuerRef = of.getOrDefault(LABEL_ISSUER_REF, "");
                if (issuerRefs.contains(issuerRef)) {
                    return new VaultResult.Done<>(Optional.of(new At(path, issuerRef)));
                }
            } else {
                return labels.map(_ -> Optional.empty());
            }
        }
        return new VaultResult.Done<>(Optional.empty());
    }

    /** A credential at a live path. */
    record At(SecretPath path, String issuerRef) {}
}
