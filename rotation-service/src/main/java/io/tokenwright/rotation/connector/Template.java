package io.tokenwright.rotation.connector;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with holes, {@code {name}} or {@code {name:int}}. Holes are looked up as data; nothing is evaluated. */
record Template(String text) {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z_]+)(:int)?}");

    /** Names of the holes. */
    Set<String> holes() {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = HOLE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Whether the text is one hole for a number. */
    boolean isInt() {
        Matcher matcher = HOLE.matcher(text);
        return matcher.matches() && matcher.group(2) != null;
    }

    String fill(Map<String, String> values) {
        return fill(values, UnaryOperator.identity());
    }

    /** Filled so that no value can leave its path segment or query parameter. */
    String fillEncoded(Map<String, String> values) {
        return fill(
                values,
                value -> URLEncoder.encode(value, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace(".", "%2E"));
    }

    private String fill(Map<String, String> values, UnaryOperator<String> encode) {
        return HOLE.matcher(text).replaceAll(hole -> {
            String value = values.get(hole.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nothing fills {" + hole.group(1) + "}");
            }
            return Matcher.quoteReplacement(encode.apply(value));
        });
    }
}
