package io.tokenwright.inventory.register;

import java.time.Instant;
import java.util.regex.Pattern;

/** What the register holds at most. The same for the API and for events, so that what one takes the other can say. */
public final class Limits {
    /** Token ids stand in URLs, keys and lock names. */
    public static final String TOKEN_ID = "^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$";

    /** Printable text in any script that starts with something visible: no control characters, no line breaks, no half characters. */
    public static final String TEXT = "^[^\\s\\u0000-\\u001F\\u007F-\\u00A0\\u2028\\u2029\\uD800-\\uDFFF]"
            + "[^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\uD800-\\uDFFF]*$";

    /** As {@link #TEXT}, or nothing. */
    public static final String TEXT_OR_NOTHING = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\uD800-\\uDFFF]*$";

    /** Secret paths become Vault URLs: plain segments only, so no {@code ..}, wildcard, percent sign or NUL. */
    public static final String PATH = "^[A-Za-z0-9_@=:~-][A-Za-z0-9._@=:~-]*(/[A-Za-z0-9_@=:~-][A-Za-z0-9._@=:~-]*)*$";

    /** One segment of a path, such as a mount, a stage or a key. */
    public static final String SEGMENT = "^[A-Za-z0-9_][A-Za-z0-9._-]*$";

    public static final String FINGERPRINT = "^[0-9a-f]{16,64}$";

    public static final int NAME_MAX = 200;
    public static final int WORD_MAX = 128;
    public static final int PATH_MAX = 500;
    public static final int LIST_MAX = 100;
    public static final int SENTENCE_MAX = 2_000;
    public static final int VERSION_MAX = 1_000_000;

    /** Before there were API tokens; after the last year that every clock and format can write. */
    public static final Instant TIME_MIN = Instant.parse("1970-01-01T00:00:00Z");

    public static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern TOKEN_ID_PATTERN = Pattern.compile(TOKEN_ID);
    private static final Pattern PATH_PATTERN = Pattern.compile(PATH);
    private static final Pattern SEGMENT_PATTERN = Pattern.compile(SEGMENT);
    private static final Pattern FINGERPRINT_PATTERN = Pattern.compile(FINGERPRINT);

    /** What {@link #TEXT} says, for people. */
    static final String TEXT_RULE =
            "must be printable text that starts with a visible character, without line breaks or control characters";

    /** What {@link #PATH} says. */
    static final String PATH_RULE =
            "must be a plain path such as apps/ci/deploy: segments of letters, digits and . _ @ = : ~ -, no \"..\", * + or %";

    /** What {@link #SEGMENT} says. */
    static final String SEGMENT_RULE = "must be one word of letters, digits, dot, dash and underscore";

    private Limits() {}

    static boolean isTokenId(String text) {
        return TOKEN_ID_PATTERN.matcher(text).matches();
    }

    static boolean isPath(String text) {
        return text.length() <= PATH_MAX && PATH_PATTERN.matcher(text).matches();
    }

    static boolean isSegment(String text) {
        return text.length() <= WORD_MAX && SEGMENT_PATTERN.matcher(text).matches();
    }

    static boolean isFingerprint(String text) {
        return FINGERPRINT_PATTERN.matcher(text).matches();
    }

    /** {@link #TEXT_OR_NOTHING}, without a regular expression: it is asked of ten fields of every event. */
    static boolean isText(String text, int lengthMax) {
        if (text.length() > lengthMax) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c >= 0x7F && isUnprintable(text, i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnprintable(String text, int i) {
        char c = text.charAt(i);
        if (Character.isSurrogate(c)) {
            boolean first = Character.isHighSurrogate(c);
            int other = first ? i + 1 : i - 1;
            boolean whole = other >= 0
                    && other < text.length()
                    && (first
                            ? Character.isLowSurrogate(text.charAt(other))
                            : Character.isHighSurrogate(text.charAt(other)));
            return !whole;
        }
        return c <= 0x9F || c == 0x2028 || c == 0x2029;
    }

    static boolean isTime(Instant at) {
        return !at.isBefore(TIME_MIN) && !at.isAfter(TIME_MAX);
    }
}
