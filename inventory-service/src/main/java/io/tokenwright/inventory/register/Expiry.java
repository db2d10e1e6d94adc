package io.tokenwright.inventory.register;

import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the issuer stops honouring a version.
 *
 * @param at null exactly when {@code precision} is {@code NONE}: it never expires, and somebody said so
 * @param precision how exact {@code at} is; a {@code DATE} counts as the start of that day, UTC
 * @param source who says so
 */
public record Expiry(@Nullable Instant at, ExpiryPrecision precision, ExpirySource source) {
    public Expiry {
        if ((at == null) != (precision == ExpiryPrecision.NONE)) {
            throw new IllegalArgumentException("expiry " + at + " contradicts its precision " + precision);
        }
        if (at != null && precision == ExpiryPrecision.DATE) {
            at = at.truncatedTo(ChronoUnit.DAYS);
        }
    }

    /** The expiry that was stated, or null when none was. */
    public static @Nullable Expiry stated(@Nullable Instant at, ExpiryPrecision precision, ExpirySource source) {
        if (precision == ExpiryPrecision.NONE) {
            return new Expiry(null, precision, source);
        }
        if (at == null) {
            return null;
        }
        return new Expiry(at, precision == ExpiryPrecision.UNKNOWN ? ExpiryPrecision.INSTANT : precision, source);
    }
}
