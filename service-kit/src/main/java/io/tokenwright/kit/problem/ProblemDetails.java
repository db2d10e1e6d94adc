package io.tokenwright.kit.problem;

import io.micronaut.core.bind.exceptions.UnsatisfiedArgumentException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import io.tokenwright.kit.text.Shown;
import jakarta.validation.ConstraintViolationException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a caller may know of an error. Pure: the cause in, the parts of the problem out. */
record ProblemDetails(
        HttpStatus status,
        String code,
        String title,
        @Nullable String detail,
        List<Problem.FieldError> errors,
        @Nullable String nextAction) {

    private static final int CAUSES_MAX = 20;

    /** What is known from the status alone. */
    static ProblemDetails of(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST, UNPROCESSABLE_ENTITY ->
                details(status, "invalid-request", "The request is not valid.", null);
            case UNAUTHORIZED ->
                details(
                        status,
                        "unauthorized",
                        "The request needs a valid API token.",
                        "Send the header \"Authorization: Bearer <API token>\"; an admin makes API tokens at /api/v1/api-tokens.");
            case FORBIDDEN ->
                details(
                        status,
                        "forbidden",
                        "The API token lacks the role that this needs.",
                        "Use an API token with the role, or ask an admin for one.");
            case NOT_FOUND ->
                details(
                        status,
                        "not-found",
                        "There is nothing here.",
                        "See /openapi.yaml for what this service serves.");
            case METHOD_NOT_ALLOWED ->
                details(
                        status,
                        "method-not-allowed",
                        "This path does not know the method.",
                        "Use a method of the Allow header.");
            case NOT_ACCEPTABLE ->
                details(
                        status,
                        "not-acceptable",
                        "The answer exists in no type that Accept allows.",
                        "Accept application/json.");
            case CONFLICT -> details(status, "conflict", "The state does not allow this now.", null);
            case PRECONDITION_FAILED ->
                details(status, "precondition-failed", "Somebody changed it in between.", "Read it again and repeat.");
            case REQUEST_ENTITY_TOO_LARGE ->
                details(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "body-too-large",
                        "The request body is too large.",
                        "Send less than 256 KB.");
            case UNSUPPORTED_MEDIA_TYPE ->
                details(
                        status,
                        "unsupported-media-type",
                        "The body's type is not known here.",
                        "Send application/json.");
            case TOO_MANY_REQUESTS ->
                details(status, "too-many-requests", "Too many requests.", "Wait as Retry-After says.");
            case SERVICE_UNAVAILABLE ->
                details(
                        status,
                        "unavailable",
                        "A part that this needs cannot be reached.",
                        "Try again; /health/readiness says what is missing.");
            default ->
                status.getCode() >= HttpStatus.INTERNAL_SERVER_ERROR.getCode()
                        ? details(
                                status,
                                "unexpected",
                                "The service failed at this.",
                                "Report it with the correlation id; the service's log has the cause.")
                        : details(status, "invalid-request", "The request is not valid.", null);
        };
    }

    /** What {@code cause} adds to it. Texts of foreign exceptions are left out: they may quote the request. */
    static ProblemDetails of(Throwable cause, HttpStatus status) {
        ProblemDetails plain = of(status);
        for (Throwable at : causes(cause)) {
            ProblemDetails details = switch (at) {
                case ProblemException e ->
                    new ProblemDetails(
                            e.status(), e.code(), of(e.status()).title(), e.getMessage(), e.errors(), e.nextAction());
                case ConstraintViolationException e
                when status == HttpStatus.BAD_REQUEST -> plain.with("invalid-request", BadFields.of(e));
                case UnsatisfiedArgumentException e -> plain.with("invalid-request", missing(e.getArgument()));
                case UnsatisfiedRouteException e -> plain.with("invalid-request", missing(e.getArgument()));
                case ConversionErrorException e
                when !isBody(e.getArgument()) -> plain.with("invalid-request", unconvertible(e));
                case HttpStatusException e when e.getMessage() != null && plain.detail() == null -> plain;
                default ->
                    status == HttpStatus.BAD_REQUEST
                            ? BadJson.in(at).map(plain::with).orElse(null)
                            : null;
            };
            if (details != null) {
                return details;
            }
        }
        return plain;
    }

    /** True when {@code cause} says that the database, not the request or the code, is the trouble. */
    static boolean isDatabaseAway(Throwable cause) {
        return causes(cause).stream()
                .anyMatch(at -> at instanceof io.tokenwright.kit.database.CommitOutcomeUnknownException
                        || at instanceof java.sql.SQLTransientException
                        || at instanceof java.sql.SQLNonTransientConnectionException
                        || (at instanceof SQLException e
                                && e.getSQLState() != null
                                && (e.getSQLState().startsWith("08")
                                        || e.getSQLState().startsWith("57P")
                                        || e.getSQLState().equals("25006"))));
    }

    ProblemDetails with(BadJson bad) {
        return new ProblemDetails(
                status, bad.code(), bad.title(), bad.error().message(), List.of(bad.error()), nextAction);
    }

    private ProblemDetails with(String code, List<Problem.FieldError> errors) {
        String detail = errors.size() == 1 ? errors.getFirst().message() : errors.size() + " fields are not valid";
        return new ProblemDetails(status, code, title, detail, errors, nextAction);
    }

    private static List<Problem.FieldError> missing(Argument<?> argument) {
        String name = argument.getName();
        return isBody(argument)
                ? List.of(new Problem.FieldError("", "the body is missing: send a JSON object"))
                : List.of(new Problem.FieldError("?" + name, name + " is missing: give it a value"));
    }

    private static List<Problem.FieldError> unconvertible(ConversionErrorException e) {
        String name = e.getArgument().getName();
        Class<?> type = e.getArgument().getType();
        String value = e.getConversionError()
                .getOriginalValue()
                .map(original -> " "
                        + Shown.of(
                                original instanceof List<?> list && list.size() == 1
                                        ? String.valueOf(list.getFirst())
                                        : String.valueOf(original)))
                .orElse("");
        return List.of(new Problem.FieldError("?" + name, name + value + " is not " + wanted(type)));
    }

    /** What a value of {@code type} looks like, in words. */
    static String wanted(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + String.join(
                            ", ",
                            Arrays.stream(type.getEnumConstants())
                                    .map(Object::toString)
                                    .toList());
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "double", "Double", "BigDecimal" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "Instant" -> "a time such as 2026-11-24T08:30:00Z";
            case "Duration" -> "a duration such as PT1H";
            case "UUID" -> "a UUID";
            case "String" -> "a text (a JSON string without the character U+0000)";
            case "List", "Set", "Collection" -> "a list";
            default -> "an object";
        };
    }

    private static boolean isBody(Argument<?> argument) {
        return argument.getAnnotationMetadata().hasAnnotation(Body.class);
    }

    private static List<Throwable> causes(Throwable cause) {
        return Stream.iterate(cause, at -> at != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .toList();
    }

    private static ProblemDetails details(HttpStatus status, String code, String title, @Nullable String nextAction) {
        return new ProblemDetails(status, code, title, null, List.of(), nextAction);
    }
}
