package io.tokenwright.standalone.story;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Values that must be nowhere outside of Vault and the issuer, and the search for them: as they are, in upper case hex as
 * PostgreSQL and debuggers print bytes, and in Base64 as HTTP's basic authentication would carry them.
 */
final class Canaries {
    private static final int LENGTH_MIN = 8;

    private final List<byte[]> needles = new ArrayList<>();
    private final int count;

    /** Values shorter than eight characters are refused: they would be found everywhere. */
    Canaries(List<String> values) {
        List<String> distinct = values.stream().distinct().toList();
        count = distinct.size();
        for (String value : distinct) {
            if (value.length() < LENGTH_MIN) {
                throw new IllegalArgumentException("a canary has " + value.length() + " characters: it needs "
                        + LENGTH_MIN + " or more to be told from noise");
            }
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            needles.add(bytes);
            needles.add(Base64.getEncoder().withoutPadding().encode(bytes));
            needles.add(java.util.HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** How many values are searched for. */
    int count() {
        return count;
    }

    /** True when one of the values is in {@code haystack}. */
    boolean in(byte[] haystack) {
        return needles.stream().anyMatch(needle -> indexOf(haystack, needle) >= 0);
    }

    boolean in(String haystack) {
        return in(haystack.getBytes(StandardCharsets.UTF_8));
    }

    private static int indexOf(byte[] haystack, byte[] needle) {
        byte first = needle[0];
        for (int i = 0; i <= haystack.length - needle.length; i++) {
            if (haystack[i] == first && matches(haystack, i, needle)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] haystack, int from, byte[] needle) {
        for (int i = needle.length - 1; i > 0; i--) {
            if (haystack[from + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }
}
