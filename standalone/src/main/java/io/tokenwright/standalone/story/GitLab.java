package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.standalone.stack.Http;
import io.tokenwright.standalone.stack.RunningStack;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The issuer of the story, by its documented API.
 *
 * @see <a href="https://docs.gitlab.com/api/project_access_tokens/">project access tokens</a>
 * @see <a href="https://docs.gitlab.com/api/personal_access_tokens/">{@code self} of any access token</a>
 */
final class GitLab {
    private final RunningStack stack;

    GitLab(RunningStack stack) {
        this.stack = stack;
    }

    /**
     * A token as GitLab minted it.
     *
     * @param id GitLab's id of it
     * @param value the secret
     */
    record Minted(String id, String value) {
        @Override
        public String toString() {
            return "Minted[id=" + id + ", value=***]";
        }
    }

    /** Mints a project access token as a person would who sets up a new workload. */
    Minted mint(String project, String name, List<String> scopes, LocalDate expiresOn) {
        Http.Answer answer = call(
                "POST",
                "/api/v4/projects/" + project + "/access_tokens",
                stack.issuerToken(),
                Map.of("name", name, "scopes", scopes, "expires_at", expiresOn.toString(), "access_level", 30));
        if (!answer.ok()) {
            throw new StoryException("the issuer answered the minting of \"" + name + "\" with " + answer.status());
        }
        JsonNode token = answer.json();
        return new Minted(token.path("id").asText(), token.path("token").asText());
    }

    /** Whether the issuer honours {@code value}. */
    boolean honours(String value) {
        return call("GET", "/api/v4/personal_access_tokens/self", value, null).ok();
    }

    private Http.Answer call(String method, String path, String token, @Nullable Object body) {
        try {
            return Http.send(method, stack.issuer().resolve(path), Map.of("PRIVATE-TOKEN", token), body);
        } catch (IOException e) {
            throw new StoryException("the issuer did not answer " + method + " " + path + ": " + e, e);
        }
    }
}
