package io.tokenwright.inventory.register;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a version is next due for something. The register keeps the moment beside the version; package {@code crossing} knows it. */
@FunctionalInterface
public interface Schedule {
    /** First moment of {@code version}, however long ago; null when there is none. */
    @Nullable
    Instant firstMoment(Token token, TokenVersion version);
}
