package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;

/** A text and when it was said. The later one wins. */
@Serdeable
public record Stated(String text, Stamp stamp) {
    /** The later of the two; either may be absent. */
    static @Nullable Stated later(@Nullable Stated a, @Nullable Stated b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.stamp.compareTo(b.stamp) >= 0 ? a : b;
    }

    /** Nothing when {@code text} is null or blank. */
    static @Nullable Stated of(@Nullable String text, Stamp stamp) {
        return text == null || text.isBlank() ? null : new Stated(text, stamp);
    }

    static @Nullable String text(@Nullable Stated stated) {
        return stated == null ? null : stated.text;
    }
}
