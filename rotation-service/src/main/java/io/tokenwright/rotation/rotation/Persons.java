package io.tokenwright.rotation.rotation;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who is who: the names of API tokens that one person holds count as that person. Names that differ only in case, blanks or
 * Unicode form are one name.
 */
public final class Persons {
    /** Knows of nobody who has two names. */
    public static final Persons UNRELATED = new Persons(Map.of());

    private static final String USER = "user:";

    private final Map<String, String> personByName;

    private Persons(Map<String, String> personByName) {
        this.personByName = personByName;
    }

    /**
     * Reads {@code ada=ada-laptop=ada.lovelace}, one entry a person; a blank entry says nothing.
     *
     * @throws IllegalArgumentException naming the entry and the remedy, for an entry with less than two names or a name that
     *     two persons have
     */
    public static Persons of(List<String> entries) {
        Map<String, String> personByName = new HashMap<>();
        for (String entry : entries) {
            if (entry.isBlank()) {
                continue;
            }
            List<String> names = new ArrayList<>();
            for (String name : entry.split("=", -1)) {
                names.add(normal(name));
            }
            if (names.size() < 2 || names.stream().anyMatch(String::isEmpty)) {
                throw new IllegalArgumentException(
                        "\"" + entry + "\" does not name one person twice: write ada=ada-laptop");
            }
            for (String name : names) {
                if (personByName.putIfAbsent(name, names.getFirst()) != null) {
                    throw new IllegalArgumentException(
                            "\"" + name + "\" in \"" + entry + "\" stands twice: name each person in one entry");
                }
            }
        }
        return new Persons(Map.copyOf(personByName));
    }

    /** Whether two actors, as events name them, are one person. */
    public boolean areOne(String actor, String other) {
        return person(actor).equals(person(other));
    }

    private String person(String actor) {
        String name = normal(actor);
        return personByName.getOrDefault(name, name);
    }

    private static String normal(String actor) {
        String name = Normalizer.normalize(actor, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
        return name.startsWith(USER) ? name.substring(USER.length()).strip() : name;
    }
}
