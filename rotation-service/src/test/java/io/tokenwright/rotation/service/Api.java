package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP API in the hands of one caller. */
record Api(URI address, String token) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What was answered.
     *
     * @param body empty JSON when there was none
     */
    record Answered(int status, JsonNode body) {
        String text(String pointer) {
            return body.at(pointer).asText();
        }
    }

    Answered get(String path) {
        return send(HttpRequest.newBuilder(URI.create(address + path)).GET());
    }

    Answered post(String path, Map<String, Object> body) {
        return call("POST", path, body);
    }

    Answered call(String method, String path, @Nullable Object body) {
        try {
            return send(HttpRequest.newBuilder(URI.create(address + path))
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    /** The same API in the hands of somebody else. */
    Api as(String name, String... roles) {
        Answered made = post("/api/v1/api-tokens", Map.of("name", name, "roles", roles));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return new Api(address, made.text("/value"));
    }

    private Answered send(HttpRequest.Builder request) {
        try {
            var response =
                    HTTP.send(request.header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
            String body = response.body();
            return new Answered(response.statusCode(), body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body));
        } catch (IOException e) {
            throw new IllegalStateException("no answer from " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
