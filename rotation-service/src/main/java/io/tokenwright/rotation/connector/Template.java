package io.tokenwright.rotation.connector;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text with holes: {@code {name}}, {@code {name:int}}, and for a credential of two halves {@code {name:first}} and
 * {@code {name:second}}, which a colon parts, {@code {name:base64}}, or in a body {@code {name:list}} for what commas part. What stands in {@code base64(...)} is encoded as a whole, once its
 * holes are filled. Holes are looked up as data; nothing is evaluated.
 */
public record Template(String text) {
    private static final Pattern ENCODED = Pattern.compile("base64\\(([^()]*)\\)");
    private static final Pattern HOLE = Pattern.compile("\\{([a-z_]+)(?::(int|first|second|base64|list))?}");

    /** Names of the holes. */
    public Set<String> holes() {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = HOLE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Whether a brace is left that belongs to no hole. */
    boolean hasStrayBrace() {
        return HOLE.matcher(text).replaceAll("").matches("(?s).*[{}].*");
    }

    /** Whether the text is one hole for what commas part. */
    boolean isList() {
        Matcher matcher = HOLE.matcher(text);
        return matcher.matches() && "list".equals(matcher.group(2));
    }

    /** Whether the text is one hole for a number. */
    boolean isInt() {
        Matcher matcher = HOLE.matcher(text);
        return matcher.matches() && "int".equals(matcher.group(2));
    }

    public String fill(Map<String, String> values) {
        Matcher encoded = ENCODED.matcher(text);
        if (!encoded.find()) {
            return fill(values, UnaryOperator.identity());
        }
        String inside = new Template(encoded.group(1)).fill(values);
        return new Template(text.substring(0, encoded.start())).fill(values)
                + base64(inside)
                + new Template(text.substring(encoded.end())).fill(values);
    }

    /** What {@link #fill} made, with {@code base64(...)} decoded again, as {@link #matcher} takes it; as it is where it was not made so. */
    public String decoded(String filled) {
        Matcher encoded = ENCODED.matcher(text);
        if (!encoded.find()) {
            return filled;
        }
        int from = encoded.start();
        int to = filled.length() - (text.length() - encoded.end());
        if (to < from) {
            return filled;
        }
        try {
            byte[] inside = Base64.getDecoder().decode(filled.substring(from, to));
            return filled.substring(0, from) + "base64(" + new String(inside, StandardCharsets.UTF_8) + ")"
                    + filled.substring(to);
        } catch (IllegalArgumentException e) {
            return filled;
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Filled so that no value can leave its path segment or query parameter. */
    String fillEncoded(Map<String, String> values) {
        return fill(values, Template::encoded);
    }

    /** For a path segment or a query parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }

    /** Matches texts that this may have been filled to: what is in a hole's place is a {@link #group}. */
    public Pattern matcher() {
        var pattern = new StringBuilder();
        Matcher hole = HOLE.matcher(text);
        Set<String> seen = new LinkedHashSet<>();
        int from = 0;
        while (hole.find()) {
            String group = group(hole.group(1));
            pattern.append(Pattern.quote(text.substring(from, hole.start())))
                    .append(seen.add(group) ? "(?<" + group + ">.+?)" : "\\k<" + group + ">");
            from = hole.end();
        }
        return Pattern.compile(
                pattern.append(Pattern.quote(text.substring(from))).toString());
    }

    /** Name of the group of {@link #matcher} for a hole. */
    public static String group(String hole) {
        return hole.replace("_", "");
    }

    private String fill(Map<String, String> values, UnaryOperator<String> encode) {
        return HOLE.matcher(text).replaceAll(hole -> {
            String value = values.get(hole.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nothing fills {" + hole.group(1) + "}");
            }
            return Matcher.quoteReplacement(encode.apply(part(value, hole.group(2))));
        });
    }

    private static String part(String value, @Nullable String filter) {
        int colon = value.indexOf(':');
        return switch (filter) {
            case "first" -> colon < 0 ? value : value.substring(0, colon);
            case "second" -> colon < 0 ? "" : value.substring(colon + 1);
            case "base64" -> base64(value);
            case null, default -> value;
        };
    }
}
