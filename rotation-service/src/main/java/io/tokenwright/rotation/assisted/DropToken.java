package io.tokenwright.rotation.assisted;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** What a value is given with, once: {@code twd_} and 256 random bits. Only its hash is stored. */
final class DropToken {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PREFIX = "twd_";
    private static final int BYTES = 32;

    private DropToken() {}

    /** A new one, to be shown once. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** SHA-256 in hex: the token is random, so a slow hash would add nothing. */
    static String hash(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
