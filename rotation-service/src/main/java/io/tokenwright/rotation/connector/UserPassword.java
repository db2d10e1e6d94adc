package io.tokenwright.rotation.connector;

import io.tokenwright.kit.secret.SecretValue;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of a version that is a login: {@code user:password} in one text, so that a consumer never reads the one of this
 * version and the other of the next. Prints no password.
 *
 * @param password for the one call that needs it; do not keep it
 */
public record UserPassword(String user, String password) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int PASSWORD_LENGTH = 32;
    /** Nobody may have it: the user of the negative control. */
    private static final String NOBODY = "tokenwright_nobody";

    private static final SecureRandom RANDOM = new SecureRandom();

    /** The two parts around the first colon; empty when there is none. */
    public static Optional<UserPassword> of(SecretValue value) {
        String text = value.reveal();
        int colon = text.indexOf(':');
        return colon < 1 || colon == text.length() - 1
                ? Optional.empty()
                : Optional.of(new UserPassword(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** {@code user} with a new password of 190 bits. */
    public static UserPassword fresh(String user) {
        String password = RANDOM.ints(PASSWORD_LENGTH, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
        return new UserPassword(user, password);
    }

    /** For a negative control: of the same shape, and nobody's. Close it. */
    public static SecretValue nobody() {
        return fresh(NOBODY).value();
    }

    /** As it is kept in Vault. Close it. */
    public SecretValue value() {
        return SecretValue.of(user + ":" + password);
    }

    @Override
    public String toString() {
        return user + ":***";
    }
}
