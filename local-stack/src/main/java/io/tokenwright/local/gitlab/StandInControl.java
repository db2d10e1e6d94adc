package io.tokenwright.local.gitlab;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What no GitLab has, below {@code /stand-in/}: a demo in another process scripts the stand-in and reads back what it minted.
 *
 * <ul>
 *   <li>{@code PUT /stand-in/projects/:project/scopes} with {@code {"granted": [...]}}: {@link GitLabQuirks#grantOnly}
 *   <li>{@code DELETE /stand-in/projects/:project/scopes}: {@link GitLabQuirks#grantAll}
 *   <li>{@code GET /stand-in/minted}: every value that was minted, to search for it where it must not be
 * </ul>
 */
final class StandInControl {
    private static final Pattern SCOPES = Pattern.compile("/stand-in/projects/([^/]+)/scopes");

    private final byte[] adminToken;
    private final GroundTruth truth;
    private final GitLabQuirks quirks;

    StandInControl(String adminToken, GroundTruth truth, GitLabQuirks quirks) {
        this.adminToken = adminToken.getBytes(StandardCharsets.UTF_8);
        this.truth = truth;
        this.quirks = quirks;
    }

    /** The answer to {@code call}; empty when it is one for GitLab. */
    Optional<Answer> answer(Call call) {
        if (!call.path().startsWith("/stand-in/")) {
            return Optional.empty();
        }
        boolean admin = call.header("private-token")
                .map(token -> MessageDigest.isEqual(adminToken, token.getBytes(StandardCharsets.UTF_8)))
                .orElse(false);
        return Optional.of(admin ? answerAdmin(call) : TokenJson.message(401, "Unauthorized"));
    }

    private Answer answerAdmin(Call call) {
        Matcher scopes = SCOPES.matcher(call.path());
        if (scopes.matches() && call.method().equals("PUT")) {
            List<String> granted = new ArrayList<>();
            call.field("granted").forEach(scope -> granted.add(scope.asText()));
            quirks.grantOnly(scopes.group(1), granted);
            return Answer.empty(204);
        }
        if (scopes.matches() && call.method().equals("DELETE")) {
            quirks.grantAll(scopes.group(1));
            return Answer.empty(204);
        }
        if (call.path().equals("/stand-in/minted") && call.method().equals("GET")) {
            return Answer.json(
                    200, truth.tokens().stream().map(ProjectToken::value).toList());
        }
        return Answer.json(404, Map.of("error", "404 Not Found"));
    }
}
