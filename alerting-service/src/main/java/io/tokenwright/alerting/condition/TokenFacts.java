package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that alerting knows of one token. {@link #merge} is commutative, associative and idempotent (a property test holds
 * it to that), so events may come late, twice and in any order.
 *
 * @param versions by version number
 * @param rotation the latest state of any rotation
 * @param candidateFailed the latest state in which a candidate had failed
 * @param overlapExceeded the latest state in which the overlap was too long
 * @param promotedSequence number of the latest state in which a new version was live everywhere or further; 0 for none
 * @param replacedUpTo highest version that a completed rotation replaced; 0 for none
 * @param uses last uses, the latest 50
 */
@Serdeable
public record TokenFacts(
        List<VersionFacts> versions,
        @Nullable RotationFact rotation,
        @Nullable RotationFact candidateFailed,
        @Nullable RotationFact overlapExceeded,
        long promotedSequence,
        int replacedUpTo,
        List<UseFact> uses,
        Description description) {
    /** Bounds the row: whoever may report uses could invent fingerprints. */
    private static final int USES_MAX = 50;

    static final TokenFacts NONE = new TokenFacts(List.of(), null, null, null, 0, 0, List.of(), Description.NONE);

    public TokenFacts merge(TokenFacts other) {
        Map<Integer, VersionFacts> mergedVersions = new TreeMap<>();
        versions.forEach(v -> mergedVersions.put(v.version(), v));
        other.versions.forEach(v -> mergedVersions.merge(v.version(), v, VersionFacts::merge));
        Map<String, UseFact> mergedUses = new TreeMap<>();
        uses.forEach(u -> mergedUses.put(u.of(), u));
        other.uses.forEach(u -> mergedUses.merge(u.of(), u, UseFact::later));
        return new TokenFacts(
                List.copyOf(mergedVersions.values()),
                RotationFact.later(rotation, other.rotation),
                RotationFact.later(candidateFailed, other.candidateFailed),
                RotationFact.later(overlapExceeded, other.overlapExceeded),
                Math.max(promotedSequence, other.promotedSequence),
                Math.max(replacedUpTo, other.replacedUpTo),
                mergedUses.values().stream()
                        .sorted(Comparator.comparing(UseFact::lastUsedAt)
                                .reversed()
                                .thenComparing(UseFact::of))
                        .limit(USES_MAX)
                        .toList(),
                description.merge(other.description));
    }

    @Nullable
    VersionFacts version(int version) {
        return versions.stream().filter(v -> v.version() == version).findFirst().orElse(null);
    }

    /** The last use of {@code facts}' version, recognised by number or by the fingerprint that its revocation named. */
    @Nullable
    UseFact lastUse(VersionFacts facts) {
        Revocation revocation = facts.revocation();
        String print = revocation == null ? null : Stated.text(revocation.fingerprint());
        return uses.stream()
                .filter(use -> use.of().equals(UseFact.version(facts.version()))
                        || (print != null && use.of().equals(UseFact.fingerprint(print))))
                .reduce(UseFact::later)
                .orElse(null);
    }
}
