package io.tokenwright.alerting.condition;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Comparator;

/**
 * The last use of a version.
 *
 * @param of {@code v:<version>}, or {@code f:<keyId>:<hex>} when the reporter knew only the fingerprint
 */
@Serdeable
public record UseFact(String of, Instant lastUsedAt, String consumer, String usedFrom) {
    private static final Comparator<UseFact> LATEST = Comparator.comparing(UseFact::lastUsedAt)
            .thenComparing(UseFact::consumer)
            .thenComparing(UseFact::usedFrom);

    static String version(int version) {
        return "v:" + version;
    }

    static String fingerprint(String keyIdAndHex) {
        return "f:" + keyIdAndHex;
    }

    UseFact later(UseFact other) {
        return LATEST.compare(this, other) >= 0 ? this : other;
    }
}
