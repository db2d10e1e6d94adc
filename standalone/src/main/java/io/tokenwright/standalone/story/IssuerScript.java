package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.standalone.stack.Http;
import io.tokenwright.standalone.stack.RunningStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What only a stand-in lets one do: make it mint badly, and read back every value that it ever minted. */
final class IssuerScript {
    private final RunningStack stack;

    IssuerScript(RunningStack stack) {
        this.stack = stack;
    }

    /** From now on what {@code project} mints has none of the scopes asked for: every call with it is refused. */
    void mintWithoutScopes(String project) {
        expectOk("PUT", "projects/" + project + "/scopes", Map.of("granted", List.of()));
    }

    /** {@code project} mints what it is asked for again. */
    void heal(String project) {
        expectOk("DELETE", "projects/" + project + "/scopes", null);
    }

    /** Every value that was minted, dead or alive. */
    List<String> minted() {
        List<String> values = new ArrayList<>();
        for (JsonNode value : expectOk("GET", "minted", null).json()) {
            values.add(value.asText());
        }
        return values;
    }

    private Http.Answer expectOk(String method, String path, @Nullable Object body) {
        try {
            Http.Answer answer = Http.send(
                    method,
                    stack.issuer().resolve("/stand-in/" + path),
                    Map.of("PRIVATE-TOKEN", stack.issuerToken()),
                    body);
            if (!answer.ok()) {
                throw new StoryException(
                        "the issuer's stand-in answered " + method + " " + path + " with " + answer.status());
            }
            return answer;
        } catch (IOException e) {
            throw new StoryException("the issuer's stand-in did not answer " + method + " " + path + ": " + e, e);
        }
    }
}
