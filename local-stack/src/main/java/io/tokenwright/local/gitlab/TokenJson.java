package io.tokenwright.local.gitlab;

import io.tokenwright.local.http.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bodies as documented.
 *
 * @see <a href="https://docs.gitlab.com/api/project_access_tokens/">Project access tokens API</a>
 */
final class TokenJson {
    private TokenJson() {}

    /** With the value, which only the answers of create and rotate have. */
    static Map<String, @Nullable Object> withValue(ProjectToken token, Instant now) {
        Map<String, @Nullable Object> json = of(token, now);
        json.put("token", token.value());
        return json;
    }

    static Map<String, @Nullable Object> of(ProjectToken token, Instant now) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", token.id());
        json.put("user_id", token.id() + 100_000);
        json.put("name", token.name());
        json.put("description", token.description());
        json.put("scopes", token.scopes());
        json.put("created_at", millis(token.createdAt()));
        json.put("expires_at", token.expiresAt().toString());
        json.put("active", token.liveAt(now));
        json.put("revoked", token.revokedAt() != null && !now.isBefore(token.revokedAt()));
        json.put("last_used_at", token.lastUsedAt() == null ? null : millis(token.lastUsedAt()));
        json.put("access_level", token.accessLevel());
        return json;
    }

    /** {@code {"message": "404 Not Found"}}: how GitLab's API words most refusals. */
    static Answer message(int status, String message) {
        return Answer.json(status, Map.of("message", status + " " + message));
    }

    /** {@code {"error": "scopes is missing"}}: how it words a parameter that is wrong. */
    static Answer error(String error) {
        return Answer.json(400, Map.of("error", error));
    }

    /** A page of {@code all} with the documented headers. */
    static Answer page(
            List<? extends Map<String, ? extends @Nullable Object>> all, int page, int perPage, String path) {
        int pages = Math.max(1, (all.size() + perPage - 1) / perPage);
        int from = Math.min(all.size(), (page - 1) * perPage);
        int to = Math.min(all.size(), from + perPage);
        String next = page < pages ? String.valueOf(page + 1) : "";
        Answer answer = Answer.json(200, all.subList(from, to))
                .withHeader("X-Total", String.valueOf(all.size()))
                .withHeader("X-Total-Pages", String.valueOf(pages))
                .withHeader("X-Page", String.valueOf(page))
                .withHeader("X-Per-Page", String.valueOf(perPage))
                .withHeader("X-Next-Page", next)
                .withHeader("X-Prev-Page", page > 1 ? String.valueOf(page - 1) : "");
        return next.isEmpty()
                ? answer
                : answer.withHeader("Link", "<" + path + "?page=" + next + "&per_page=" + perPage + ">; rel=\"next\"");
    }

    private static String millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
