package io.tokenwright.standalone.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON over HTTP for the launcher and the story. Thread-safe. */
public final class Http {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public static final ObjectMapper JSON = new ObjectMapper();

    private Http() {}

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body as it came
     */
    public record Answer(int status, String body) {
        /** The body as JSON; a missing node when it is none. */
        public JsonNode json() {
            try {
                JsonNode read = JSON.readTree(body);
                return read == null ? MissingNode.getInstance() : read;
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            }
        }

        public boolean ok() {
            return status >= 200 && status < 300;
        }
    }

    /** Sends; throws {@link IOException} when no answer comes. */
    public static Answer send(String method, URI uri, Map<String, String> headers, @Nullable Object body)
            throws IOException {
        var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
