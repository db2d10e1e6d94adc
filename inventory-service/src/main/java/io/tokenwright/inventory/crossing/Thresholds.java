package io.tokenwright.inventory.crossing;

import io.tokenwright.inventory.register.Schedule;
import io.tokenwright.inventory.register.Token;
import io.tokenwright.inventory.register.TokenVersion;
import io.tokenwright.inventory.register.VersionState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The thresholds of this installation, and what they mean for a version. Pure. */
public final class Thresholds implements Schedule {
    private final List<Threshold> thresholds;

    /** Throws {@link IllegalArgumentException} for one that cannot be parsed or comes twice. */
    public Thresholds(List<String> texts) {
        var seen = new HashSet<String>();
        for (String text : texts) {
            if (!seen.add(text)) {
                throw new IllegalArgumentException("threshold \"" + text + "\" is listed twice: remove one");
            }
        }
        this.thresholds = texts.stream().map(Threshold::parse).toList();
    }

    /** First moment at all, however long ago: what was announced already is known by its natural key. */
    @Override
    public @Nullable Instant firstMoment(Token token, TokenVersion version) {
        return crossings(token, version)
                .map(Crossing::at)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Next moment after {@code now}; null when nothing is to come. */
    @Nullable
    Instant nextMoment(Token token, TokenVersion version, Instant now) {
        return crossings(token, version)
                .map(Crossing::at)
                .filter(at -> at.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** What {@code version} has crossed by {@code now}, most severe first, so that the worst news after an outage comes first. */
    List<Crossing> crossedBy(Token token, TokenVersion version, Instant now) {
        return crossings(token, version)
                .filter(crossing -> !crossing.at().isAfter(now))
                .sorted(Comparator.comparing(Crossing::at).reversed().thenComparing(Crossing::threshold))
                .toList();
    }

    private Stream<Crossing> crossings(Token token, TokenVersion version) {
        Instant expiresAt = version.expiresAt();
        boolean watched = version.storedState() == VersionState.ACTIVE
                && token.roleOf(version.version()).watched();
        if (expiresAt == null || !watched) {
            return Stream.empty();
        }
        return thresholds.stream()
                .map(threshold -> threshold
                        .momentOf(expiresAt, version.issuedAt())
                        .map(at -> new Crossing(
                                version.version(),
                                threshold.text(),
                                at,
                                expiresAt,
                                Threshold.severityOf(Duration.between(at, expiresAt)))))
                .flatMap(Optional::stream);
    }
}
