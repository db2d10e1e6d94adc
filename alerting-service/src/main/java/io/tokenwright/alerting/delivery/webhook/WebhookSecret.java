package io.tokenwright.alerting.delivery.webhook;

import io.tokenwright.kit.secret.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret shared with a receiver, {@code whsec_<base64 of 24 to 64 bytes>}, and the signatures that it makes.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the specification,
 *     signature scheme</a>
 */
final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;

    private final SecretKeySpec key;

    /** Throws {@link IllegalArgumentException}, without the value, for what is no such secret. {@code name} is the setting. */
    WebhookSecret(String name, SecretValue value) {
        String text = value.reveal();
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
        } catch (IllegalArgumentException _) {
            // Without the cause: it quotes a character of the value.
            throw new IllegalArgumentException(
                    name + " is not base64: write whsec_ and the output of \"openssl rand -base64 32\"");
        }
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(name + " has " + bytes.length
                    + " bytes: write whsec_ and the output of \"openssl rand -base64 32\"");
        }
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
        Arrays.fill(bytes, (byte) 0);
    }

    /** {@code v1,<base64>} over {@code id.timestamp.body}. */
    String sign(String id, long timestampSeconds, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] signature = mac.doFinal((id + "." + timestampSeconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
