package io.tokenwright.inventory.register;

import org.jspecify.annotations.Nullable;

/** A value with who said it. Not stated is {@code null}, which leaves what is known. */
public record Stated<T>(T value, Stamp stamp) {

    /** Whichever was said with the greater stamp. */
    static <T> @Nullable Stated<T> stronger(@Nullable Stated<T> a, @Nullable Stated<T> b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.stamp.compareTo(b.stamp) >= 0 ? a : b;
    }

    /** {@code value} as said with {@code stamp}; null when it is null. */
    static <T> @Nullable Stated<T> of(@Nullable T value, Stamp stamp) {
        return value == null ? null : new Stated<>(value, stamp);
    }

    /** The value; null where nothing was stated. */
    public static <T> @Nullable T valueOf(@Nullable Stated<T> stated) {
        return stated == null ? null : stated.value;
    }
}
