package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.rotation.Rotation.Undo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The old version while it is disabled for a scream test, or may be: there from before the issuer is asked until the version is enabled
 * again, or retired.
 *
 * @param askedAt when the issuer was to be asked first
 * @param since since when it is known to be disabled; null before
 * @param until end of the watch; null before
 * @param hurt what speaks for enabling it again; null for nothing
 */
public record Disabled(
        Instant askedAt,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Undo hurt) {

    static Disabled asked(Instant now) {
        return new Disabled(now, null, null, null);
    }

    Disabled watched(Instant from, Instant to) {
        return new Disabled(askedAt, from, to, hurt);
    }

    Disabled hurting(Undo why) {
        return new Disabled(askedAt, since, until, why);
    }
}
