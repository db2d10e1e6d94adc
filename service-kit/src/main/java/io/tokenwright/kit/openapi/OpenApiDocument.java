package io.tokenwright.kit.openapi;

import io.tokenwright.kit.idempotency.IdempotencyKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The build's OpenAPI document, completed with the security scheme and the problem answers that every operation has. */
final class OpenApiDocument {
    private static final String RESOURCE = "META-INF/swagger/openapi.yml";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private OpenApiDocument() {}

    /** Empty when the service has no document. */
    static Optional<String> load(ClassLoader loader) {
        try (InputStream in = loader.getResourceAsStream(RESOURCE)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(complete(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String complete(String built) {
        Map<String, Object> document = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(built));
        Map<String, Object> components = child(document, "components");
        child(components, "securitySchemes")
                .put("apiToken", Map.of("type", "http", "scheme", "bearer", "description", "An API token."));
        child(components, "schemas").putAll(schemas());
        child(components, "responses").putAll(ProblemAnswers.components());
        document.put("security", List.of(Map.of("apiToken", List.of())));
        child(document, "paths")
                .forEach((path, item) -> map(item).forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        Map<String, Object> responses = child(map(operation), "responses");
                        ProblemAnswers.references(
                                        path.contains("{"),
                                        map(operation).containsKey("requestBody"),
                                        isKeyed(map(operation)))
                                .forEach(responses::putIfAbsent);
                    }
                }));
        tighten(document);
        var options = new DumperOptions();
        options.setDereferenceAliases(true);
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(160);
        return new Yaml(options).dump(document);
    }

    private static boolean isKeyed(Map<String, Object> operation) {
        return operation.get("parameters") instanceof List<?> parameters
                && parameters.stream()
                        .anyMatch(parameter ->
                                IdempotencyKeys.HEADER.equals(map(parameter).get("name")));
    }

    /**
     * Says what the build's document leaves out and the kit does: unknown fields are refused, a pattern is for the whole
     * value, and a parameter with a default may be left out.
     */
    private static void tighten(Object node) {
        switch (node) {
            case Map<?, ?> any -> {
                Map<String, Object> map = map(any);
                if (map.get("properties") instanceof Map<?, ?> && "object".equals(map.get("type"))) {
                    map.putIfAbsent("additionalProperties", false);
                }
                if (map.get("pattern") instanceof String pattern && !pattern.startsWith("^")) {
                    map.put("pattern", "^(?:" + pattern + ")$");
                }
                if (map.containsKey("in")
                        && map.get("schema") instanceof Map<?, ?> schema
                        && schema.containsKey("default")) {
                    map.put("required", false);
                }
                map.values().forEach(OpenApiDocument::tighten);
            }
            case List<?> list -> list.forEach(OpenApiDocument::tighten);
            case null, default -> {}
        }
    }

    private static Map<String, Object> schemas() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> fieldError = new LinkedHashMap<>();
        fieldError.put("type", "object");
        fieldError.put("required", List.of("pointer", "message"));
        fieldError.put("additionalProperties", false);
        fieldError.put(
                "properties",
                Map.of(
                        "pointer",
                        Map.of(
                                "type",
                                "string",
                                "description",
                                "JSON pointer into the body, or ?name for a parameter."),
                        "message",
                        Map.of("type", "string", "description", "Field, value and remedy.")));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", Map.of("type", "string", "description", "urn:tokenwright:problem:<code>, stable."));
        properties.put("title", text);
        properties.put("status", Map.of("type", "integer", "format", "int32", "minimum", 400, "maximum", 599));
        properties.put("detail", text);
        properties.put("instance", text);
        properties.put("code", Map.of("type", "string", "pattern", "^[a-z0-9-]+$"));
        properties.put(
                "errors", Map.of("type", "array", "items", Map.of("$ref", "#/components/schemas/ProblemFieldError")));
        properties.put("nextAction", text);
        properties.put("correlationId", Map.of("type", "string", "pattern", "^[0-9a-f]{32}$"));
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "object");
        problem.put("description", "An error as RFC 9457 problem details.");
        problem.put("required", List.of("type", "title", "status", "code", "errors", "correlationId"));
        problem.put("additionalProperties", false);
        problem.put("properties", properties);
        return Map.of("Problem", problem, "ProblemFieldError", fieldError);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> child(Map<String, Object> parent, String key) {
        return map(parent.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>()));
    }
}
