package io.tokenwright.kit.listener;

import io.micronaut.context.env.Environment;
import io.micronaut.core.type.Argument;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which source may say what: {@code tokenwright.sources.<topic>}, a list of patterns in which {@code *} stands for any text.
 * A topic is no authority: whoever may write to the broker could write {@code token-revoked}.
 */
@Singleton
final class Sources {
    private static final Map<Topic, List<String>> DEFAULTS = Map.of(
            Topics.TOKEN_REVOKED, List.of("tokenwright/*"),
            Topics.TOKEN_ROTATION, List.of("tokenwright/rotation"),
            Topics.TOKEN_EXPIRING, List.of("tokenwright/inventory"),
            Topics.ROTATION_REQUESTED, List.of("tokenwright/inventory"));

    private final Map<Topic, List<Pattern>> allowed = new HashMap<>();

    Sources(Environment environment) {
        for (Topic topic : Topics.ALL) {
            List<String> patterns = environment
                    .getProperty("tokenwright.sources." + topic.name(), Argument.listOf(String.class))
                    .orElse(DEFAULTS.getOrDefault(topic, List.of("*")));
            allowed.put(topic, patterns.stream().map(Sources::pattern).toList());
        }
    }

    boolean allows(Topic topic, String source) {
        return allowed.getOrDefault(topic, List.of()).stream()
                .anyMatch(pattern -> pattern.matcher(source).matches());
    }

    private static Pattern pattern(String glob) {
        String[] literal = glob.strip().split("\\*", -1);
        return Pattern.compile(
                java.util.Arrays.stream(literal).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }
}
