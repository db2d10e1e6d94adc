package io.tokenwright.rotation.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who of those that a log names is which consumer. */
record Readers(Map<String, String> consumers, List<Pattern> ignored) {

    /** Throws {@link IllegalArgumentException} naming the entry and the remedy. */
    static Readers of(List<String> consumers, List<String> ignored) {
        Map<String, String> byName = new HashMap<>();
        for (String entry : consumers) {
            String[] pair = entry.strip().split("=", 2);
            if (pair.length != 2 || pair[0].isBlank() || pair[1].isBlank()) {
                throw new IllegalArgumentException("\"" + entry + "\" names no consumer: write role=consumer");
            }
            byName.put(pair[0].strip(), pair[1].strip());
        }
        return new Readers(
                Map.copyOf(byName),
                ignored.stream()
                        .map(name ->
                                Pattern.compile(Pattern.quote(name.strip()).replace("*", "\\E.*\\Q"), Pattern.DOTALL))
                        .toList());
    }

    /** The consumer that {@code who} is; empty for none. */
    Optional<String> consumer(String who) {
        return ignored.stream().anyMatch(pattern -> pattern.matcher(who).matches())
                ? Optional.empty()
                : Optional.of(consumers.getOrDefault(who, who));
    }
}
