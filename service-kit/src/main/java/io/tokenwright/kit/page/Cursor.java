package io.tokenwright.kit.page;

import io.tokenwright.kit.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sort keys of the last row shown, as one opaque word. Callers must not build or read it. */
public final class Cursor {
    private static final String SEPARATOR = "\u001f";
    private static final int LENGTH_MAX = 2_000;

    private Cursor() {}

    static String encode(List<String> keys) {
        if (keys.stream().anyMatch(key -> key.contains(SEPARATOR))) {
            throw new IllegalArgumentException("a sort key holds the separator U+001F");
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, keys).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The {@code count} sort keys in {@code cursor}; an empty list for none, the first page. Throws a
     * {@link ProblemException} (400) for a cursor that this API did not make.
     */
    public static List<String> decode(@Nullable String cursor, int count) {
        if (cursor == null || cursor.isEmpty()) {
            return List.of();
        }
        if (cursor.length() <= LENGTH_MAX) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
                        .toString();
                List<String> keys = List.of(text.split(SEPARATOR, -1));
                // PostgreSQL cannot store NUL, so no row of ours has it in a key.
                if (keys.size() == count && text.indexOf('\0') < 0) {
                    return keys;
                }
            } catch (IllegalArgumentException | CharacterCodingException e) {
                throw notOurs();
            }
        }
        throw notOurs();
    }

    /** The problem for a cursor whose keys are not of the type that the list sorts by. */
    public static ProblemException notOurs() {
        return ProblemException.invalid(
                "?cursor", "cursor was not made by this list: pass nextCursor of the page before, or leave it out");
    }
}
