package io.tokenwright.kit.secret;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes fingerprints under one key of at least 32 random bytes, which lives in Vault. Thread-safe. */
public final class Fingerprinter {
    private static final int KEY_BYTES_MIN = 32;
    private static final int FINGERPRINT_BYTES = 16;

    private final String keyId;
    private final SecretKeySpec key;

    /** Throws {@link IllegalArgumentException} for a key of fewer than 32 bytes. */
    public Fingerprinter(String keyId, byte[] key) {
        if (key.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "fingerprint key \"" + keyId + "\" has " + key.length + " bytes: write at least " + KEY_BYTES_MIN);
        }
        this.keyId = keyId;
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    public Fingerprint of(SecretValue value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] full = mac.doFinal(value.bytes());
            return new Fingerprint(keyId, HexFormat.of().formatHex(Arrays.copyOf(full, FINGERPRINT_BYTES)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }

    public String keyId() {
        return keyId;
    }
}
