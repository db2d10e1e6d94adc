package io.tokenwright.rotation.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** An app that signs in with a key of its own, seen from the issuer: it holds the JWT to what GitHub documents. */
public final class SigningApp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration VALID_MAX = Duration.ofMinutes(10);
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String END = "\n-----END PRIVATE KEY-----\n";

    private SigningApp() {}

    /** Client id and a fresh key, as an admin token is written. */
    public static String newAdminToken() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
            return "Iv23liTrial:" + BEGIN
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + END;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the app of {@code adminToken} signed it, by RS256, for now and for ten minutes at most. */
    static boolean hasSigned(String adminToken, String jwt, Instant now) {
        String[] parts = jwt.split("\\.");
        try {
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            Instant issuedAt = Instant.ofEpochSecond(claims.path("iat").asLong());
            Instant expiresAt = Instant.ofEpochSecond(claims.path("exp").asLong());
            return parts.length == 3
                    && header.path("alg").asText().equals("RS256")
                    && claims.path("iss").asText().equals(adminToken.substring(0, adminToken.indexOf(':')))
                    && !issuedAt.isAfter(now)
                    && expiresAt.isAfter(now)
                    && !expiresAt.isAfter(now.plus(VALID_MAX))
                    && isSignature(adminToken, parts);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSignature(String adminToken, String[] parts) throws GeneralSecurityException {
        String pem = adminToken.substring(adminToken.indexOf(BEGIN) + BEGIN.length(), adminToken.indexOf(END));
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        var key = (RSAPrivateCrtKey) rsa.generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    }
}
