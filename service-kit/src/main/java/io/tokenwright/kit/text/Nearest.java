package io.tokenwright.kit.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a misspelt one most likely meant. */
public final class Nearest {
    private static final int LENGTH_MAX = 100;

    private Nearest() {}

    /** The known name within a third of {@code name}'s length in edits, the closest first; empty when none is that near. */
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        int editsMax = Math.max(2, name.length() / 3);
        String wanted = name.toLowerCase(Locale.ROOT);
        record Candidate(String name, int edits) {}
        return known.stream()
                .map(k -> new Candidate(k, edits(wanted, k.toLowerCase(Locale.ROOT))))
                .filter(c -> c.edits <= editsMax)
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** {@code : did you mean "x"?} or nothing, ready to be appended to a message. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known)
                .map(nearest -> ": did you mean \"" + nearest + "\"?")
                .orElse("");
    }

    /** Levenshtein distance, two rows. */
    private static int edits(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
