package io.tokenwright.kit.text;

/** Text from outside, made safe to show in one line of a message or log: cut, and control and direction characters escaped. */
public final class Shown {
    private static final int LENGTH_MAX = 80;

    private Shown() {}

    /** {@code text} in double quotes, at most 80 characters of it. */
    public static String of(String text) {
        var shown = new StringBuilder("\"");
        int end = text.offsetByCodePoints(0, Math.min(LENGTH_MAX, text.codePointCount(0, text.length())));
        text.substring(0, end).codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    shown.append(String.format("\\u%04x", c));
                default -> shown.appendCodePoint(c);
            }
        });
        return shown.append(end < text.length() ? "…\"" : "\"").toString();
    }
}
