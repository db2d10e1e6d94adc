package io.tokenwright.rotation.leak;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of Standard Webhooks that we receive: HMAC-SHA-256 over {@code id.timestamp.body}, any of several good.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the specification</a>
 */
final class WebhookSignature {
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;
    /** As the specification advises. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final SecretKeySpec key;

    /** Throws {@link IllegalArgumentException}, without the value, for what is no such secret. */
    WebhookSignature(String secret) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "is not base64: write whsec_ and the output of \"openssl rand -base64 32\"");
        }
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "has " + bytes.length + " bytes: write whsec_ and the output of \"openssl rand -base64 32\"");
        }
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** Whether the shared secret signed exactly this, lately. Missing headers are empty. */
    boolean isGood(String id, String timestamp, String signatures, byte[] body, Instant now) {
        if (id.isEmpty() || !timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(signedAt, now).abs().compareTo(TOLERANCE) > 0) {
            return false;
        }
        byte[] expected = sign(id, timestamp, body);
        boolean good = false;
        for (String signature : signatures.split(" ")) {
            if (signature.startsWith(VERSION)) {
                good |= MessageDigest.isEqual(
                        expected, signature.substring(VERSION.length()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return good;
    }

    private byte[] sign(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encode(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
