package io.tokenwright.kit.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The problem answers of the document, in one place, each with an example. */
final class ProblemAnswers {
    private record Answer(String name, int status, String code, String description, String detail) {}

    private static final List<Answer> ANSWERS = List.of(
            new Answer(
                    "BadRequest",
                    400,
                    "invalid-request",
                    "The request is not valid; errors name the fields.",
                    "limit must be greater than or equal to 1"),
            new Answer("Unauthorized", 401, "unauthorized", "The request needs a valid API token.", ""),
            new Answer("Forbidden", 403, "forbidden", "The API token lacks the role that this needs.", ""),
            new Answer("NotFound", 404, "not-found", "There is nothing with this id.", "there is no such token"),
            new Answer("NotAcceptable", 406, "not-acceptable", "The answer exists in no type that Accept allows.", ""),
            new Answer(
                    "RequestInProgress",
                    409,
                    "request-in-progress",
                    "The state does not allow this now, or a request with the same Idempotency-Key is under way.",
                    "Idempotency-Key: a request with it is under way: repeat it in a moment"),
            new Answer("BodyTooLarge", 413, "body-too-large", "The request body is too large.", ""),
            new Answer("UnsupportedMediaType", 415, "unsupported-media-type", "The body's type is not known here.", ""),
            new Answer(
                    "KeyReused",
                    422,
                    "idempotency-key-reused",
                    "The Idempotency-Key was used for another request.",
                    "Idempotency-Key: it was used for another request: make up a new key for each"),
            new Answer("Unavailable", 503, "unavailable", "A part that this needs cannot be reached.", ""));

    private ProblemAnswers() {}

    /** All answers by name, for the components of the document. */
    static Map<String, Object> components() {
        Map<String, Object> components = new LinkedHashMap<>();
        for (Answer answer : ANSWERS) {
            components.put(answer.name, response(answer.description, example(answer)));
        }
        components.put("Problem", response("Any other error.", null));
        return components;
    }

    /** The answers of one operation, by status. */
    static Map<String, Object> references(boolean hasPathVariable, boolean hasBody, boolean isKeyed) {
        Map<String, Object> references = new LinkedHashMap<>();
        for (Answer answer : ANSWERS) {
            boolean applies = switch (answer.status) {
                case 404 -> hasPathVariable;
                case 409, 422 -> isKeyed;
                case 413, 415 -> hasBody;
                default -> true;
            };
            if (applies) {
                references.put(String.valueOf(answer.status), Map.of("$ref", "#/components/responses/" + answer.name));
            }
        }
        references.put("default", Map.of("$ref", "#/components/responses/Problem"));
        return references;
    }

    private static Map<String, Object> response(
            String description, @org.jspecify.annotations.Nullable Map<String, Object> example) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("schema", Map.of("$ref", "#/components/schemas/Problem"));
        if (example != null) {
            content.put("example", example);
        }
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("description", description);
        response.put("content", Map.of("application/problem+json", content));
        return response;
    }

    private static Map<String, Object> example(Answer answer) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "urn:tokenwright:problem:" + answer.code);
        example.put("title", answer.description);
        example.put("status", answer.status);
        if (!answer.detail.isEmpty()) {
            example.put("detail", answer.detail);
        }
        example.put("code", answer.code);
        example.put("errors", List.of());
        example.put("correlationId", "4bf92f3577b34da6a3ce929d0e0e4736");
        return example;
    }
}
