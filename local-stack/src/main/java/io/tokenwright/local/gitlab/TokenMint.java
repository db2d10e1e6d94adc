package io.tokenwright.local.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks what is asked for and mints.
 *
 * @see <a href="https://docs.gitlab.com/api/project_access_tokens/#create-a-project-access-token">Create a project access token</a>
 * @see <a href="https://docs.gitlab.com/user/project/settings/project_access_tokens/#scopes-for-a-project-access-token">Scopes</a>
 */
final class TokenMint {
    private static final Set<String> SCOPES = Set.of(
            "api",
            "read_api",
            "read_repository",
            "write_repository",
            "read_registry",
            "write_registry",
            "create_runner",
            "manage_runner",
            "ai_features",
            "k8s_proxy",
            "self_rotate");
    private static final Set<Integer> ACCESS_LEVELS = Set.of(10, 15, 20, 30, 40, 50);
    private static final int ACCESS_LEVEL_DEFAULT = 40;
    private static final int LIFETIME_DAYS_MAX = 365;
    private static final int ROTATED_LIFETIME_DAYS = 7;
    private static final int NAME_CHARACTERS_MAX = 255;
    private static final int VALUE_CHARACTERS = 20;
    private static final String VALUE_PREFIX = "glpat-";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    private static final SecureRandom RANDOM = new SecureRandom();

    sealed interface Result {}

    record Minted(ProjectToken token) implements Result {}

    record Invalid(Answer answer) implements Result {}

    private final GroundTruth truth;
    private final GitLabQuirks quirks;

    TokenMint(GroundTruth truth, GitLabQuirks quirks) {
        this.truth = truth;
        this.quirks = quirks;
    }

    Result create(Call call, String project, Instant now) {
        if (call.json().isEmpty()) {
            return invalid("body is not a JSON object");
        }
        String name = call.field("name").asText("");
        List<String> scopes = new ArrayList<>();
        call.field("scopes").forEach(scope -> scopes.add(scope.asText()));
        int accessLevel = call.field("access_level").asInt(ACCESS_LEVEL_DEFAULT);
        if (name.isBlank()) {
            return invalid("name is missing");
        }
        if (name.length() > NAME_CHARACTERS_MAX) {
            return invalid("name is too long (maximum is " + NAME_CHARACTERS_MAX + " characters)");
        }
        if (scopes.isEmpty()) {
            return invalid("scopes is missing");
        }
        if (!SCOPES.containsAll(scopes)) {
            return invalid("scopes can only contain available scopes");
        }
        if (!ACCESS_LEVELS.contains(accessLevel)) {
            return invalid("access_level does not have a valid value");
        }
        return expiring(
                call.field("expires_at"),
                LIFETIME_DAYS_MAX,
                now,
                date -> minted(
                        project,
                        name,
                        call.field("description").asText(""),
                        quirks.granted(project, scopes),
                        accessLevel,
                        date,
                        now));
    }

    Result successor(Call call, ProjectToken old, Instant now) {
        return expiring(
                call.field("expires_at"),
                ROTATED_LIFETIME_DAYS,
                now,
                date -> minted(
                        old.project(), old.name(), old.description(), old.scopes(), old.accessLevel(), date, now));
    }

    private interface Minting {
        ProjectToken until(LocalDate date);
    }

    private static Result expiring(JsonNode asked, int daysByDefault, Instant now, Minting minting) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate date;
        try {
            date = asked.isMissingNode() || asked.isNull()
                    ? today.plusDays(daysByDefault)
                    : LocalDate.parse(asked.asText());
        } catch (DateTimeException e) {
            return invalid("expires_at is invalid");
        }
        if (!date.isAfter(today)) {
            return new Invalid(TokenJson.message(400, "Bad request - Expiration date can't be in the past"));
        }
        if (date.isAfter(today.plusDays(LIFETIME_DAYS_MAX))) {
            return new Invalid(TokenJson.message(
                    400, "Bad request - Expiration date must be before " + today.plusDays(LIFETIME_DAYS_MAX + 1L)));
        }
        return new Minted(minting.until(date));
    }

    private ProjectToken minted(
            String project,
            String name,
            String description,
            List<String> scopes,
            int accessLevel,
            LocalDate expiresAt,
            Instant now) {
        var token = new ProjectToken(
                truth.nextId(),
                project,
                name,
                description,
                List.copyOf(scopes),
                accessLevel,
                value(),
                now,
                expiresAt,
                null,
                null);
        truth.put(token);
        return token;
    }

    private static String value() {
        var value = new StringBuilder(VALUE_PREFIX);
        for (int i = 0; i < VALUE_CHARACTERS; i++) {
            value.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return value.toString();
    }

    private static Invalid invalid(String error) {
        return new Invalid(TokenJson.error(error));
    }
}
