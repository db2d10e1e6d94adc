package io.tokenwright.rotation.token;

/** What people may write into one line: a reason, a name. */
public final class FreeText {
    /** Printable, beginning with a visible character. Written so that programs can also make such texts, to try us with. */
    public static final String PATTERN = "^[^\\s\\u0000-\\u001F\\u007F-\\u00A0\\u2028\\u2029\\uD800-\\uDFFF]"
            + "[^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\uD800-\\uDFFF]*$";

    private FreeText() {}
}
