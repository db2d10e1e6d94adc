package io.tokenwright.rotation.proof;

import io.tokenwright.rotation.token.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that the consumers hold the new version and that the old one is quiet.
 *
 * @param complete whether the old version may be retired
 * @param sentence what is still missing, or that nothing is
 * @param earliestAt when it can be complete at the earliest, null when that depends on a consumer
 * @param evidence for the event
 * @param contradicted whether the old version is in use: evidence against, which no person's word outweighs
 */
public record ProofOfUse(
        boolean complete,
        String sentence,
        @Nullable Instant earliestAt,
        Map<String, String> evidence,
        boolean contradicted) {

    /** Nothing has to be proven: the old version is dead, or a person said so. */
    public static ProofOfUse notNeeded(String sentence) {
        return new ProofOfUse(true, sentence, null, Map.of(), false);
    }

    /**
     * Judges the uses seen so far. Every consumer that was declared, or seen on the old version, must have been seen on the
     * new one; and the old one must have been quiet for {@code quietPeriod}, counted from the promotion or its last use.
     *
     * @param issuerLastUsedAt last use of the old version as the issuer says, null when it does not
     */
    public static ProofOfUse judge(
            List<String> declared,
            List<Use> uses,
            int oldVersion,
            int newVersion,
            Instant promotedAt,
            Duration quietPeriod,
            @Nullable Instant issuerLastUsedAt,
            Instant now) {
        var onNew = uses.stream()
                .filter(use -> use.version() == newVersion)
                .map(Use::consumer)
                .collect(Collectors.toCollection(TreeSet::new));
        SortedMap<String, Instant> onOld = new TreeMap<>();
        uses.stream()
                .filter(use -> use.version() == oldVersion)
                .forEach(use -> onOld.merge(use.consumer(), use.lastUsedAt(), ProofOfUse::later));
        var missing = Stream.concat(declared.stream(), onOld.keySet().stream())
                .filter(consumer -> !onNew.contains(consumer))
                .collect(Collectors.toCollection(TreeSet::new));
        Instant oldLastUsedAt = Stream.concat(onOld.values().stream(), Stream.ofNullable(issuerLastUsedAt))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        boolean usedSince = oldLastUsedAt.isAfter(promotedAt);
        Instant quietAt = (usedSince ? oldLastUsedAt : promotedAt).plus(quietPeriod);
        boolean contradicted = usedSince && now.isBefore(quietAt);

        Map<String, String> evidence = new LinkedHashMap<>();
        evidence.put("consumersOnNew", String.join(",", onNew));
        evidence.put("consumersMissing", String.join(",", missing));
        evidence.put("oldLastUsedAt", oldLastUsedAt.equals(Instant.MIN) ? "never seen" : oldLastUsedAt.toString());
        evidence.put("oldQuietAt", quietAt.toString());
        if (!missing.isEmpty()) {
            return new ProofOfUse(
                    false,
                    missing(missing, onOld, oldVersion, newVersion, promotedAt),
                    null,
                    Map.copyOf(evidence),
                    contradicted);
        }
        if (now.isBefore(quietAt)) {
            String sentence = usedSince
                    ? "version " + oldVersion + " was used at " + oldLastUsedAt + ", after version " + newVersion
                            + " went live: it must stay unused until " + quietAt
                    : "the old version must stay unused until " + quietAt;
            return new ProofOfUse(false, sentence, quietAt, Map.copyOf(evidence), contradicted);
        }
        Instant quietFrom = quietAt.minus(quietPeriod);
        return new ProofOfUse(
                true,
                onNew.isEmpty()
                        ? "no consumer is declared or was seen, and the old version was quiet since " + quietFrom
                        : "seen on the new version: " + String.join(", ", onNew) + "; the old one is quiet since "
                                + quietFrom,
                null,
                Map.copyOf(evidence),
                false);
    }

    /** Who uses the old version while the new one is live is told apart from who was not heard of. */
    private static String missing(
            TreeSet<String> missing,
            SortedMap<String, Instant> onOld,
            int oldVersion,
            int newVersion,
            Instant promotedAt) {
        List<String> still = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        for (String consumer : missing) {
            Instant lastUsedAt = onOld.getOrDefault(consumer, Instant.MIN);
            if (lastUsedAt.isAfter(promotedAt)) {
                still.add(consumer + " (last at " + lastUsedAt + ")");
            } else {
                unseen.add(consumer);
            }
        }
        List<String> parts = new ArrayList<>();
        if (!still.isEmpty()) {
            parts.add("still on version " + oldVersion + " after version " + newVersion + " went live at " + promotedAt
                    + ": " + String.join(", ", still) + "; do they read another environment or path?");
        }
        if (!unseen.isEmpty()) {
            parts.add("not yet seen on version " + newVersion + ": " + String.join(", ", unseen));
        }
        return String.join("; ", parts);
    }

    /** The same with what is missing waived by a person; evidence against stays evidence against. */
    public ProofOfUse waivedBy(String actor, String reason) {
        return complete || contradicted
                ? this
                : new ProofOfUse(
                        true,
                        actor + " retired the old version: " + reason + "; waived: " + sentence,
                        null,
                        evidence,
                        false);
    }

    /** The same, but {@code missing} is missing. */
    public ProofOfUse lacking(String missing) {
        return new ProofOfUse(false, complete ? missing : sentence + "; " + missing, null, evidence, contradicted);
    }

    /** The same with more that was seen. */
    public ProofOfUse with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(evidence);
        all.putAll(more);
        return new ProofOfUse(complete, sentence, earliestAt, Map.copyOf(all), contradicted);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
