package io.tokenwright.rotation.secretpath;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import java.util.Map;

/**
 * A value as read from Vault. Close it.
 *
 * @param version KV version
 * @param notes what was written beside it; no secrets
 */
public record HeldValue(SecretValue value, Fingerprint fingerprint, int version, Map<String, String> notes)
        implements AutoCloseable {
    @Override
    public void close() {
        value.close();
    }
}
