package io.tokenwright.inventory.register;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which version is handed out, as the rotation's last word on it. The last writer wins by sequence.
 *
 * @param sequence grows with each event of the token
 * @param eventId decides between two writers that share a sequence, which must not happen
 * @param currentVersion handed out at the last stage
 * @param retiredVersions retired, ascending
 */
public record Roles(long sequence, String eventId, int currentVersion, List<Integer> retiredVersions) {
    private static final Comparator<Roles> ORDER =
            Comparator.comparingLong(Roles::sequence).thenComparing(Roles::eventId);

    public Roles {
        retiredVersions = List.copyOf(new TreeSet<>(retiredVersions));
    }

    static @Nullable Roles last(@Nullable Roles a, @Nullable Roles b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return ORDER.compare(a, b) >= 0 ? a : b;
    }
}
