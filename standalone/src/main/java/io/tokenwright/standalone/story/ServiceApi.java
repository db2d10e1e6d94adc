package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.standalone.stack.Http;
import io.tokenwright.standalone.stack.RunningStack;
import io.tokenwright.standalone.stack.ServiceName;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The services' HTTP API as an admin calls it. Keeps every answer, for the search for leaked values. Thread-safe. */
final class ServiceApi {
    private final RunningStack stack;
    private final List<String> answers = new CopyOnWriteArrayList<>();

    ServiceApi(RunningStack stack) {
        this.stack = stack;
    }

    /** The answer to GET, which must be a success. */
    JsonNode get(ServiceName service, String path) {
        return expectOk("GET", service, path, null);
    }

    /** The answer to POST, which must be a success. */
    JsonNode post(ServiceName service, String path, Object body) {
        return expectOk("POST", service, path, body);
    }

    private JsonNode expectOk(String method, ServiceName service, String path, @Nullable Object body) {
        Http.Answer answer = call(method, service, path, body);
        if (!answer.ok()) {
            throw new StoryException(method + " " + path + " at " + service.artifact() + " was answered "
                    + answer.status() + ": " + answer.body());
        }
        return answer.json();
    }

    Http.Answer call(String method, ServiceName service, String path, @Nullable Object body) {
        URI uri = stack.address(service).resolve(path);
        try {
            Http.Answer answer = Http.send(method, uri, Map.of("Authorization", "Bearer " + stack.adminToken()), body);
            answers.add(answer.body());
            return answer;
        } catch (IOException e) {
            throw new StoryException(method + " " + uri + " was not answered: " + e, e);
        }
    }

    List<String> answers() {
        return Collections.unmodifiableList(answers);
    }
}
