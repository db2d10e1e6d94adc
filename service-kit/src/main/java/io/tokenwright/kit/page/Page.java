package io.tokenwright.kit.page;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items at most as many as the limit
 * @param nextCursor where the next page begins; null on the last page
 */
@Serdeable
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    /** What a list answers when the caller names no limit. */
    public static final int LIMIT_DEFAULT = 50;

    /** The largest limit a caller may name. */
    public static final int LIMIT_MAX = 500;

    /**
     * The page made of {@code rows}, read with a limit one above {@code limit}: the extra row only says that there are more.
     *
     * @param keys the sort keys of a row, in order, the unique one last
     */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, List<String>> keys) {
        if (rows.size() <= limit) {
            return new Page<>(List.copyOf(rows), null);
        }
        List<T> items = List.copyOf(rows.subList(0, limit));
        return new Page<>(items, Cursor.encode(keys.apply(items.getLast())));
    }

    /** The same page with its items mapped. */
    public <U> Page<U> map(Function<? super T, ? extends U> f) {
        return new Page<>(items.stream().<U>map(f).toList(), nextCursor);
    }
}
