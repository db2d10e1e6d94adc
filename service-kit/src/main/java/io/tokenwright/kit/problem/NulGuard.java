package io.tokenwright.kit.problem;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.List;

/** Refuses U+0000 in path and query: PostgreSQL cannot store it, so no id and no filter of ours has it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class NulGuard {
    private static final String NUL = "%00";

    @RequestFilter
    @Order(0)
    void refuse(HttpRequest<?> request) {
        String raw = request.getUri().toString();
        if (raw.contains(NUL)) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "invalid-request",
                    "the path or the query holds the character U+0000: remove it",
                    List.of(),
                    null);
        }
    }
}
