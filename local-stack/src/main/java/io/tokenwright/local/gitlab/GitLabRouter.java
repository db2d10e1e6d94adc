package io.tokenwright.local.gitlab;

import io.tokenwright.local.gitlab.GroundTruth.Action;
import io.tokenwright.local.gitlab.GroundTruth.LoggedCall;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From a request to its effect.
 *
 * @see <a href="https://docs.gitlab.com/api/project_access_tokens/">Project access tokens API</a>
 * @see <a href="https://docs.gitlab.com/api/personal_access_tokens/">Personal access tokens API</a>, for {@code self}
 * @see <a href="https://docs.gitlab.com/api/rest/authentication/">Authentication</a>
 * @see <a href="https://docs.gitlab.com/api/rest/#pagination">Pagination</a>
 */
final class GitLabRouter {
    /** The project or group is an id, or a path with slashes, which arrive encoded. */
    private static final Pattern TOKENS =
            Pattern.compile("/api/v4/(?:projects/|(groups/))(.+?)/access_tokens(?:/(\\d{1,18})(/rotate)?)?");

    private static final Pattern OF_USER = Pattern.compile("/api/v4/(users/\\d{1,18})/personal_access_tokens");
    private static final Pattern PERSONAL = Pattern.compile("/api/v4/personal_access_tokens(?:/(\\d{1,18}))?");

    private static final String SELF = "/api/v4/personal_access_tokens/self";
    private static final int PER_PAGE_DEFAULT = 20;
    private static final int PER_PAGE_MAX = 100;

    private record Outcome(Answer answer, Action action, OptionalLong tokenId) {
        static Outcome refused(Answer answer) {
            return new Outcome(answer, Action.REFUSED, OptionalLong.empty());
        }

        static Outcome about(ProjectToken token, Action action, Answer answer) {
            return new Outcome(answer, action, OptionalLong.of(token.id()));
        }
    }

    private final InstantSource clock;
    private final byte[] adminToken;
    private final GroundTruth truth;
    private final GitLabQuirks quirks;
    private final TokenMint mint;

    GitLabRouter(InstantSource clock, String adminToken, GroundTruth truth, GitLabQuirks quirks) {
        this.clock = clock;
        this.adminToken = adminToken.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        this.truth = truth;
        this.quirks = quirks;
        this.mint = new TokenMint(truth, quirks);
    }

    synchronized Answer answer(Call call) {
        Instant now = clock.instant();
        Outcome outcome = route(call, now);
        truth.log(new LoggedCall(
                now,
                outcome.action(),
                call.method(),
                call.path(),
                outcome.answer().status(),
                outcome.tokenId()));
        return outcome.answer();
    }

    private Outcome route(Call call, Instant now) {
        Optional<String> credential = credential(call);
        if (credential.isEmpty()) {
            return Outcome.refused(TokenJson.message(401, "Unauthorized"));
        }
        if (call.path().equals(SELF)) {
            return self(call, credential.get(), now);
        }
        if (!isAdmin(credential.get())) {
            // A project access token cannot manage tokens; a dead or made-up one is not known at all.
            return Outcome.refused(
                    truth.isLive(credential.get(), now)
                            ? TokenJson.message(403, "Forbidden")
                            : TokenJson.message(401, "Unauthorized"));
        }
        Matcher path = TOKENS.matcher(call.path());
        if (!path.matches()) {
            return personal(call, now);
        }
        String project = (path.group(1) == null ? "" : path.group(1)) + path.group(2);
        if (quirks.missing(project)) {
            return Outcome.refused(TokenJson.message(404, "Project Not Found"));
        }
        return path.group(3) == null
                ? ofProject(call, project, now)
                : ofToken(call, project, Long.parseLong(path.group(3)), path.group(4), now);
    }

    /** A user stands where a project would: an administrator makes its tokens, and lists and kills them by their own ids. */
    private Outcome personal(Call call, Instant now) {
        Matcher ofUser = OF_USER.matcher(call.path());
        if (ofUser.matches() && call.method().equals("POST")) {
            return ofProject(call, ofUser.group(1), now);
        }
        Matcher path = PERSONAL.matcher(call.path());
        if (!path.matches()) {
            return Outcome.refused(Answer.json(404, Map.of("error", "404 Not Found")));
        }
        if (path.group(1) == null) {
            return call.method().equals("GET")
                    ? ofProject(call, "users/" + call.parameter("user_id").orElse(""), now)
                    : Outcome.refused(TokenJson.message(405, "Method Not Allowed"));
        }
        long id = Long.parseLong(path.group(1));
        String user = truth.token(id).map(ProjectToken::project).orElse("");
        return user.startsWith("users/")
                ? ofToken(call, user, id, null, now)
                : Outcome.refused(TokenJson.message(404, "Not Found"));
    }

    private Outcome ofProject(Call call, String project, Instant now) {
        return switch (call.method()) {
            case "GET" -> new Outcome(list(call, project, now), Action.LIST, OptionalLong.empty());
            case "POST" ->
                switch (mint.create(call, project, now)) {
                    case TokenMint.Minted(ProjectToken token) ->
                        Outcome.about(token, Action.MINT, Answer.json(201, TokenJson.withValue(token, now)));
                    case TokenMint.Invalid(Answer answer) -> Outcome.refused(answer);
                };
            default -> Outcome.refused(TokenJson.message(405, "Method Not Allowed"));
        };
    }

    private Outcome ofToken(Call call, String project, long id, @Nullable String rotate, Instant now) {
        Optional<ProjectToken> known =
                truth.token(id).filter(token -> token.project().equals(project));
        if (known.isEmpty()) {
            return Outcome.refused(TokenJson.message(404, "Not Found"));
        }
        ProjectToken token = known.get();
        if (rotate != null) {
            return call.method().equals("POST")
                    ? rotate(call, token, now)
                    : Outcome.refused(TokenJson.message(405, "Method Not Allowed"));
        }
        return switch (call.method()) {
            case "GET" -> Outcome.about(token, Action.READ, Answer.json(200, TokenJson.of(token, now)));
            case "DELETE" -> {
                if (!token.liveAt(now)) {
                    yield Outcome.refused(TokenJson.message(404, "Not Found"));
                }
                truth.change(id, live -> live.revoked(now));
                yield Outcome.about(token, Action.REVOKE, Answer.empty(204));
            }
            default -> Outcome.refused(TokenJson.message(405, "Method Not Allowed"));
        };
    }

    /** The old one is dead at once: GitLab's rotation has no overlap. */
    private Outcome rotate(Call call, ProjectToken old, Instant now) {
        if (!old.liveAt(now)) {
            return Outcome.refused(TokenJson.message(401, "Unauthorized"));
        }
        return switch (mint.successor(call, old, now)) {
            case TokenMint.Minted(ProjectToken token) -> {
                truth.change(old.id(), live -> live.revoked(now));
                yield Outcome.about(token, Action.ROTATE, Answer.json(200, TokenJson.withValue(token, now)));
            }
            case TokenMint.Invalid(Answer answer) -> Outcome.refused(answer);
        };
    }

    private Answer list(Call call, String project, Instant now) {
        String search = call.parameter("search").orElse("").toLowerCase(Locale.ROOT);
        Optional<String> state = call.parameter("state");
        if (state.isPresent() && !List.of("active", "inactive").contains(state.get())) {
            return TokenJson.error("state does not have a valid value");
        }
        // The newest first, as GitLab sorts by default.
        List<Map<String, @Nullable Object>> found = truth.tokens().reversed().stream()
                .filter(token -> token.project().equals(project))
                .filter(token -> quirks.listed(token, now))
                .filter(token -> token.name().toLowerCase(Locale.ROOT).contains(search))
                .filter(token -> state.isEmpty() || state.get().equals(token.liveAt(now) ? "active" : "inactive"))
                .filter(token -> call.parameter("revoked")
                        .map(Boolean::parseBoolean)
                        .map(revoked -> revoked == (token.revokedAt() != null))
                        .orElse(true))
                .map(token -> TokenJson.of(token, now))
                .toList();
        int perPage = Math.clamp(number(call, "per_page", PER_PAGE_DEFAULT), 1, PER_PAGE_MAX);
        return TokenJson.page(found, Math.max(1, number(call, "page", 1)), perPage, call.path());
    }

    private Outcome self(Call call, String credential, Instant now) {
        if (!call.method().equals("GET")) {
            return Outcome.refused(TokenJson.message(405, "Method Not Allowed"));
        }
        Optional<ProjectToken> known = truth.byValue(credential);
        boolean live = known.map(token -> quirks.verdict(token).orElse(token.liveAt(now)))
                .orElse(false);
        if (known.isEmpty() || !live) {
            OptionalLong id = known.isPresent() ? OptionalLong.of(known.get().id()) : OptionalLong.empty();
            return new Outcome(TokenJson.message(401, "Unauthorized"), Action.VERIFY, id);
        }
        ProjectToken token = known.get();
        truth.change(token.id(), used -> used.used(now));
        return Outcome.about(token, Action.VERIFY, Answer.json(200, TokenJson.of(token.used(now), now)));
    }

    private static Optional<String> credential(Call call) {
        return call.header("private-token")
                .or(() -> call.header("authorization")
                        .filter(header -> header.startsWith("Bearer "))
                        .map(header -> header.substring("Bearer ".length())));
    }

    private boolean isAdmin(String credential) {
        return MessageDigest.isEqual(adminToken, credential.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static int number(Call call, String parameter, int fallback) {
        return call.parameter(parameter)
                .filter(text -> text.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(fallback);
    }
}
