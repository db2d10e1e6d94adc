package io.tokenwright.rotation.token;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Statements about a token or a version, a field each, merged so that any order of arrival ends the same: the stronger
 * authority wins, then the later time, then the greater event id.
 *
 * @param stated what holds, by field
 */
public record Facts(Map<String, Stated> stated) {
    public static final Facts NONE = new Facts(Map.of());

    /**
     * One statement.
     *
     * @param value as text; lists and maps as JSON
     * @param authority rank of who says so, greater is stronger
     * @param at when it was said
     * @param eventId of the event that said it
     */
    public record Stated(String value, int authority, Instant at, String eventId) {
        boolean beats(Stated other) {
            if (authority != other.authority) {
                return authority > other.authority;
            }
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime > 0 : eventId.compareTo(other.eventId) > 0;
        }
    }

    /** These facts with {@code more} merged in. */
    public Facts merge(Map<String, Stated> more) {
        Map<String, Stated> all = new TreeMap<>(stated);
        more.forEach((field, fresh) -> all.merge(field, fresh, (old, said) -> said.beats(old) ? said : old));
        return new Facts(Map.copyOf(all));
    }

    public Optional<String> get(String field) {
        return Optional.ofNullable(stated.get(field)).map(Stated::value);
    }
}
