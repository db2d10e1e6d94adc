package io.tokenwright.schemas.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A client of the part of the Confluent schema registry API that the codec needs, which Apicurio serves as well. What it has
 * seen once it never asks again, so a registry that is down stops only new schemas. Thread-safe.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Schema Registry API</a>
 */
public final class ConfluentRegistry implements SchemaRegistry {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    /** "Schema not found" in the API's reference. */
    private static final int SCHEMA_NOT_FOUND = 40403;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http;
    private final @Nullable String authorization;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /** @param base address of the API, such as {@code http://registry:8081}; a path is kept */
    public ConfluentRegistry(URI base) {
        this(base, null);
    }

    /**
     * @param base address of the API; a path is kept
     * @param authorization value of the {@code Authorization} header, such as {@code Basic dXNlcjpwYXNz}; null for none
     */
    public ConfluentRegistry(URI base, @Nullable String authorization) {
        this.authorization = authorization;
        String text = base.toString();
        this.base = URI.create(text.endsWith("/") ? text : text + "/");
        this.http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public int idOf(String subject, Schema schema) {
        String key = subject + '\n' + ReleasedSchemas.fingerprint(schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        String path = "subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        int id = number(
                body(exchange(request(path)
                        .header("Content-Type", CONTENT_TYPE)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build())),
                path);
        ids.put(key, id);
        schemas.putIfAbsent(id, schema);
        return id;
    }

    @Override
    public Optional<Schema> byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        String path = "schemas/ids/" + id;
        HttpResponse<String> response = exchange(request(path).GET().build());
        if (isUnknownSchema(response)) {
            refuseIfSchemasAreLost();
            return Optional.empty();
        }
        try {
            Schema schema =
                    new Schema.Parser().parse(body(response).path("schema").asText());
            schemas.put(id, schema);
            return Optional.of(schema);
        } catch (AvroRuntimeException e) {
            throw new SchemaRegistryException("schema registry: " + path + " did not answer with an Avro schema", e);
        }
    }

    /**
     * A registry that came back empty, or without what it had given us an id for, says of good records that it does not know
     * them. They have to wait until it is restored.
     */
    private void refuseIfSchemasAreLost() {
        if (body(exchange(request("subjects").GET().build())).isEmpty()) {
            throw new SchemaRegistryException(
                    "schema registry: it has no schemas at all, so it was emptied: restore it from its backup");
        }
        for (int ours : ids.values()) {
            if (isUnknownSchema(exchange(request("schemas/ids/" + ours).GET().build()))) {
                throw new SchemaRegistryException("schema registry: it no longer knows id " + ours
                        + ", which it gave us, so it lost schemas: restore it from its backup");
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Accept", CONTENT_TYPE + ", application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    /** A 404 with the registry's own code; one without it comes from a proxy or a wrong path and says nothing of the id. */
    private static boolean isUnknownSchema(HttpResponse<String> response) {
        if (response.statusCode() != 404) {
            return false;
        }
        try {
            return JSON.readTree(response.body()).path("error_code").asInt() == SCHEMA_NOT_FOUND;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static JsonNode body(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new SchemaRegistryException(
                    "schema registry: " + response.uri() + " answered " + response.statusCode());
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            // The cause is dropped: its message repeats what was answered.
            throw new SchemaRegistryException("schema registry: " + response.uri() + " answered no JSON");
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new SchemaRegistryException("schema registry: " + request.uri() + " cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaRegistryException("schema registry: interrupted while asking " + request.uri(), e);
        }
    }

    private static int number(JsonNode answer, String path) {
        if (!answer.path("id").isInt()) {
            throw new SchemaRegistryException("schema registry: " + path + " answered without an id");
        }
        return answer.path("id").intValue();
    }
}
