package io.tokenwright.rotation.connector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping read by known keys: an unknown one is refused with its line and the nearest known key. */
final class YamlFields {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private final String file;
    private final String where;
    private final int line;
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Map<String, Node> values = new LinkedHashMap<>();

    private YamlFields(String file, String where, MappingNode node) {
        this.file = file;
        this.where = where;
        this.line = line(node);
        node.getValue().forEach(tuple -> {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                throw error(key, "a key must be a word");
            }
            keys.put(scalar.getValue(), key);
            if (values.put(scalar.getValue(), tuple.getValueNode()) != null) {
                throw error(key, "key \"" + scalar.getValue() + "\" stands here twice: keep one");
            }
        });
    }

    static YamlFields of(String file, String where, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw new InvalidDeclarationException(
                    file + ":" + line(node) + ": \"" + where + "\" must have keys below it");
        }
        return new YamlFields(file, where, mapping);
    }

    /** Refuses keys that are not among {@code known}. */
    YamlFields only(String... known) {
        keys.forEach((key, node) -> {
            if (!Arrays.asList(known).contains(key)) {
                throw error(
                        node,
                        "unknown key \"" + key + "\"" + (where.isEmpty() ? "" : " in \"" + where + "\"")
                                + ": did you mean \"" + nearest(key, known) + "\"?");
            }
        });
        return this;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Map<String, Node> all() {
        return values;
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> missing(key));
    }

    Optional<String> optionalText(String key) {
        return Optional.ofNullable(values.get(key)).map(node -> scalar(key, node));
    }

    String scalar(String key, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            throw error(node, "\"" + key + "\" must be a single value");
        }
        return scalar.getValue();
    }

    int number(String key) {
        String text = text(key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw error(values.get(key), "\"" + key + "\" is \"" + text + "\": write a whole number");
        }
    }

    /** {@code yes} or {@code no}, also spelt {@code true} and {@code false}. */
    boolean yesOrNo(String key) {
        String text = text(key);
        return switch (text) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw error(key, "\"" + key + "\" is \"" + text + "\": write yes or no");
        };
    }

    /** One of {@code values}, written in small letters with hyphens. */
    @SafeVarargs
    final <E extends Enum<E>> E choice(String key, E... values) {
        String text = text(key);
        return Arrays.stream(values)
                .filter(value -> DeclarationReader.written(value).equals(text))
                .findFirst()
                .orElseThrow(() -> error(
                        key, "\"" + key + "\" is \"" + text + "\": write one of " + DeclarationReader.written(values)));
    }

    Duration duration(String key) {
        String text = text(key);
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw error(
                    values.get(key),
                    "\"" + key + "\" is \"" + text + "\", not a duration: write 500ms, 10s, 5m, 12h or 90d");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    YamlFields fields(String key) {
        Node node = values.get(key);
        if (node == null) {
            throw missing(key);
        }
        return of(file, where.isEmpty() ? key : where + "." + key, node);
    }

    <T> List<T> list(String key, Function<String, T> parse) {
        Node node = values.get(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw error(node, "\"" + key + "\" must be a list");
        }
        List<T> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String text = scalar(key, item);
            try {
                items.add(parse.apply(text));
            } catch (IllegalArgumentException e) {
                throw error(item, "\"" + text + "\" does not fit into \"" + key + "\"");
            }
        }
        return items;
    }

    InvalidDeclarationException error(@Nullable Node node, String sentence) {
        return new InvalidDeclarationException(file + ":" + (node == null ? line : line(node)) + ": " + sentence);
    }

    InvalidDeclarationException error(String key, String sentence) {
        return error(values.get(key), sentence);
    }

    private InvalidDeclarationException missing(String key) {
        return error((Node) null, "key \"" + key + "\" is missing" + (where.isEmpty() ? "" : " in \"" + where + "\""));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String nearest(String key, String... known) {
        return Arrays.stream(known)
                .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
                .orElse("");
    }

    /** Edits between two words (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
