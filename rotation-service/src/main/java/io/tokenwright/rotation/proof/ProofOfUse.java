package io.tokenwright.rotation.proof;

import io.tokenwright.rotation.token.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 */
public record ProofOfUse(
        boolean complete, String sentence, @Nullable Instant earliestAt, Map<String, String> evidence) {

    /** Nothing has to be proven: the old version is dead, or a person said so. */
    public static ProofOfUse notNeeded(String sentence) {
        return new ProofOfUse(true, sentence, null, Map.of());
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
        var onOld = uses.stream().filter(use -> use.version() == oldVersion).toList();
        var missing = Stream.concat(declared.stream(), onOld.stream().map(Use::consumer))
                .filter(consumer -> !onNew.contains(consumer))
                .collect(Collectors.toCollection(TreeSet::new));
        Instant oldLastUsedAt = Stream.concat(onOld.stream().map(Use::lastUsedAt), Stream.ofNullable(issuerLastUsedAt))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        Instant quietFrom = oldLastUsedAt.isAfter(promotedAt) ? oldLastUsedAt : promotedAt;
        Instant quietAt = quietFrom.plus(quietPeriod);

        Map<String, String> evidence = new LinkedHashMap<>();
        evidence.put("consumersOnNew", String.join(",", onNew));
        evidence.put("consumersMissing", String.join(",", missing));
        evidence.put("oldLastUsedAt", oldLastUsedAt.equals(Instant.MIN) ? "never seen" : oldLastUsedAt.toString());
        evidence.put("oldQuietAt", quietAt.toString());
        if (!missing.isEmpty()) {
            return new ProofOfUse(
                    false,
                    "not yet seen on the new version: " + String.join(", ", missing),
                    null,
                    Map.copyOf(evidence));
        }
        if (now.isBefore(quietAt)) {
            return new ProofOfUse(
                    false, "the old version must stay unused until " + quietAt, quietAt, Map.copyOf(evidence));
        }
        return new ProofOfUse(
                true,
                onNew.isEmpty()
                        ? "no consumer is declared or was seen, and the old version was quiet since " + quietFrom
                        : "seen on the new version: " + String.join(", ", onNew) + "; the old one is quiet since "
                                + quietFrom,
                null,
                Map.copyOf(evidence));
    }
}
