package io.tokenwright.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One answer of a stand-in. An empty body is sent without a content type. */
public record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static Answer empty(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    /** {@code value}: maps, lists, strings, numbers, booleans, nulls or JSON nodes. */
    public static Answer json(int status, @Nullable Object value) {
        try {
            return new Answer(status, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this value is not JSON", e);
        }
    }

    /** What a reverse proxy says in place of the server behind it. */
    public static Answer html(int status) {
        return new Answer(
                status,
                Map.of("Content-Type", "text/html"),
                "<html><body><h1>Please sign in</h1></body></html>".getBytes(StandardCharsets.UTF_8));
    }

    public Answer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }
}
