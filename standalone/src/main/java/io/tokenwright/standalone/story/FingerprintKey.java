package io.tokenwright.standalone.story;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes fingerprints as anybody outside the services would: HMAC-SHA-256 under the installation's key in Vault, the first 16
 * bytes in hex.
 *
 * @param id which key it is
 * @param key at least 32 bytes
 */
record FingerprintKey(String id, SecretKeySpec key) {
    private static final int FINGERPRINT_BYTES = 16;
    private static final String PATH = "tokenwright/fingerprint-key";

    static FingerprintKey in(Kv kv) {
        String id = kv.read(PATH, "key-id").orElseThrow(() -> new StoryException("Vault has no " + PATH));
        String key = kv.read(PATH, "key").orElseThrow(() -> new StoryException("Vault has no key at " + PATH));
        return new FingerprintKey(id, new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
    }

    String fingerprintOf(String value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] full = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(full, FINGERPRINT_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
