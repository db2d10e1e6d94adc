package io.tokenwright.rotation.connector;

import io.tokenwright.kit.secret.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;

/**
 * An app that logs in by signing a short-lived JWT with its own RSA key, as a GitHub App does.
 *
 * @param clientId who signs
 * @param key never shown
 * @see <a href="https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app">JWT
 *     of a GitHub App</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515">RFC 7515, JSON Web Signature</a>
 */
record AppKey(String clientId, PrivateKey key) {
    private static final Pattern FORM = Pattern.compile(
            "(?s)([A-Za-z0-9._-]{1,64}):\\s*-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----\\s*");
    /** Clocks differ: GitHub recommends to say that it was signed a minute ago. */
    private static final Duration BACKDATED = Duration.ofSeconds(60);
    /** GitHub takes ten minutes at most. */
    private static final Duration VALID = Duration.ofMinutes(5);

    /** Throws {@link IllegalArgumentException} with the remedy and without the key. */
    static AppKey of(SecretValue clientIdAndKey) {
        Matcher form = FORM.matcher(clientIdAndKey.reveal());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "is no client id, a colon, and a private key in PEM (BEGIN RSA PRIVATE KEY or BEGIN PRIVATE KEY)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(form.group(3));
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            PrivateKey key = form.group(2) == null
                    ? rsa.generatePrivate(new PKCS8EncodedKeySpec(der))
                    : rsa.generatePrivate(spec(RSAPrivateKey.getInstance(der)));
            return new AppKey(form.group(1), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "holds a PEM that is no RSA private key: download another from the app's page");
        }
    }

    /** PKCS#1, as GitHub gives it; the JDK reads PKCS#8 alone. */
    private static RSAPrivateCrtKeySpec spec(RSAPrivateKey k) {
        return new RSAPrivateCrtKeySpec(
                k.getModulus(),
                k.getPublicExponent(),
                k.getPrivateExponent(),
                k.getPrime1(),
                k.getPrime2(),
                k.getExponent1(),
                k.getExponent2(),
                k.getCoefficient());
    }

    /** Signed by RS256, for the next minutes. */
    String jwt(Instant now) {
        String claims =
                "{\"iss\":\"" + clientId + "\",\"iat\":" + now.minus(BACKDATED).getEpochSecond() + ",\"exp\":"
                        + now.plus(VALID).getEpochSecond() + "}";
        String signed = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot sign by RS256", e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "AppKey[" + clientId + "]";
    }
}
