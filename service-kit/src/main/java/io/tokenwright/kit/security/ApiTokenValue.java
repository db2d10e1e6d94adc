package io.tokenwright.kit.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of an API token: {@code twk_<id>_<256 random bits>}. The id finds the row, the hash of the whole decides. The
 * fixed beginning lets scanners of repositories and logs find a leaked one.
 */
final class ApiTokenValue {
    private static final Pattern FORM = Pattern.compile("twk_([a-z2-7]{12})_[A-Za-z0-9_-]{43}");
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String value;
    private final String id;

    private ApiTokenValue(String value, String id) {
        this.value = value;
        this.id = id;
    }

    static ApiTokenValue random() {
        var id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return new ApiTokenValue("twk_" + id + "_" + encoded, id.toString());
    }

    /** Empty when {@code value} cannot be one of ours. */
    static Optional<ApiTokenValue> parse(String value) {
        Matcher match = FORM.matcher(value);
        return match.matches() ? Optional.of(new ApiTokenValue(value, match.group(1))) : Optional.empty();
    }

    String id() {
        return id;
    }

    /** The value itself, for the one answer that shows it. */
    String reveal() {
        return value;
    }

    byte[] sha256() {
        return sha256(value);
    }

    static byte[] sha256(String value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "twk_" + id + "_***";
    }
}
