package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of one version.
 *
 * @param crossings one an expiry, by its time
 * @param revocation null while nobody revoked it
 */
@Serdeable
public record VersionFacts(
        int version, List<Crossing> crossings, @Nullable Revocation revocation) {
    static VersionFacts crossing(int version, Crossing crossing) {
        return new VersionFacts(version, List.of(crossing), null);
    }

    static VersionFacts revoked(int version, Revocation revocation) {
        return new VersionFacts(version, List.of(), revocation);
    }

    VersionFacts merge(VersionFacts other) {
        Map<Instant, Crossing> merged = new TreeMap<>();
        crossings.forEach(c -> merged.put(c.expiresAt(), c));
        other.crossings.forEach(c -> merged.merge(c.expiresAt(), c, Crossing::merge));
        Revocation both = revocation == null || other.revocation == null
                ? (revocation == null ? other.revocation : revocation)
                : revocation.merge(other.revocation);
        return new VersionFacts(version, List.copyOf(merged.values()), both);
    }

    /** The crossing of the expiry that was heard of last. */
    @Nullable
    Crossing crossing() {
        Crossing latest = null;
        for (Crossing crossing : crossings) {
            latest = Crossing.later(latest, crossing);
        }
        return latest;
    }
}
