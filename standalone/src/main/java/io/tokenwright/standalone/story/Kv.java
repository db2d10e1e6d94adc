package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.standalone.stack.Http;
import io.tokenwright.standalone.stack.RunningStack;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Vault's KV v2 at mount {@code secret}, as people and workloads outside the services use it. */
final class Kv {
    static final String MOUNT = "secret";

    private final RunningStack stack;

    Kv(RunningStack stack) {
        this.stack = stack;
    }

    void write(String path, Map<String, String> data) {
        expectOk("POST", "data/" + path, Map.of("data", data));
    }

    void describe(String path, Map<String, String> customMetadata) {
        expectOk("POST", "metadata/" + path, Map.of("custom_metadata", customMetadata));
    }

    /** The value at key {@code key} of the live version; empty when the path or the key is not there. */
    Optional<String> read(String path, String key) {
        JsonNode value = call("GET", "data/" + path, null)
                .json()
                .path("data")
                .path("data")
                .path(key);
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }

    private void expectOk(String method, String path, Object body) {
        Http.Answer answer = call(method, path, body);
        if (!answer.ok()) {
            throw new StoryException(
                    "Vault answered " + method + " " + MOUNT + "/" + path + " with " + answer.status());
        }
    }

    private Http.Answer call(String method, String path, @Nullable Object body) {
        try {
            return Http.send(
                    method,
                    stack.vault().resolve("/v1/" + MOUNT + "/" + path),
                    Map.of("X-Vault-Token", stack.vaultToken()),
                    body);
        } catch (IOException e) {
            throw new StoryException("Vault did not answer " + method + " " + MOUNT + "/" + path + ": " + e, e);
        }
    }
}
