package io.tokenwright.kit.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.beans.BeanProperty;
import io.micronaut.json.JsonSyntaxException;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.serde.exceptions.path.CollectionItemReferencePath;
import io.micronaut.serde.exceptions.path.MapItemReferencePath;
import io.micronaut.serde.exceptions.path.PropertyReferencePath;
import io.micronaut.serde.exceptions.path.ReferencePath;
import io.tokenwright.kit.text.Nearest;
import io.tokenwright.kit.text.Shown;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a body could not be read. Never quotes a value of the body: it might be a secret in the wrong place. */
record BadJson(String code, String title, Problem.FieldError error) {
    private static final int CAUSES_MAX = 20;

    /** Fields that a caller may take to be for a secret. */
    private static final Set<String> NAMES_OF_VALUES = Set.of("value", "token", "secret", "password", "secretvalue");

    /** How Micronaut Serialization words it; a test holds the wording. */
    private static final Pattern UNKNOWN_FIELD =
            Pattern.compile("Unknown property \\[(.*?)] encountered.*", Pattern.DOTALL);

    /** How Jackson words it; a test holds the wording. */
    private static final Pattern FIELD_TWICE = Pattern.compile("Duplicate field '(.*?)'.*", Pattern.DOTALL);

    /** What is wrong when {@code cause} is about a body, else empty. */
    static Optional<BadJson> in(Throwable cause) {
        return switch (cause) {
            case SerdeException e when isAboutSyntax(e) -> Optional.empty(); // the cause behind it knows where
            case SerdeException e -> {
                var unknown = UNKNOWN_FIELD.matcher(message(e));
                yield Optional.of(unknown.matches() ? unknownField(e, unknown.group(1)) : wrongType(e));
            }
            case JacksonException e -> Optional.of(fieldTwice(e).orElseGet(() -> malformed(e.getLocation())));
            case JsonSyntaxException e when e.getCause() == null -> Optional.of(malformed(null));
            default -> Optional.empty();
        };
    }

    private static boolean isAboutSyntax(SerdeException e) {
        return Stream.iterate((Throwable) e, at -> at != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .anyMatch(JacksonException.class::isInstance);
    }

    private static BadJson malformed(@org.jspecify.annotations.Nullable JsonLocation at) {
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new BadJson(
                "malformed-json",
                "The body is not the JSON that this needs.",
                new Problem.FieldError("", "the body is not well-formed JSON of the documented shape" + where));
    }

    private static Optional<BadJson> fieldTwice(JacksonException e) {
        var twice = FIELD_TWICE.matcher(String.valueOf(e.getOriginalMessage()));
        if (!twice.matches() || !(e.getProcessor() instanceof JsonParser parser)) {
            return Optional.empty();
        }
        return Optional.of(new BadJson(
                "field-twice",
                "The body has a field twice.",
                new Problem.FieldError(
                        parser.getParsingContext().pathAsPointer().toString(),
                        "field " + Shown.of(twice.group(1)) + " is given twice: give it once")));
    }

    private static BadJson unknownField(SerdeException e, String field) {
        String message = NAMES_OF_VALUES.contains(field.toLowerCase(Locale.ROOT))
                ? "unknown field " + Shown.of(field)
                        + ": values never belong here; store the value in Vault and name its path"
                : "unknown field " + Shown.of(field) + Nearest.hint(field, known(e));
        return new BadJson(
                "unknown-field",
                "The body has a field that is not known here.",
                new Problem.FieldError(pointer(path(e)), message));
    }

    private static BadJson wrongType(SerdeException e) {
        List<ReferencePath> path = path(e);
        if (path.isEmpty()) {
            return malformed(null);
        }
        String pointer = pointer(path);
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);
        String wanted = ProblemDetails.wanted(path.getLast().getArgument().getType());
        return new BadJson(
                "invalid-request",
                "The request is not valid.",
                new Problem.FieldError(pointer, field + " is not " + wanted));
    }

    /** The path to the trouble, outermost first. */
    private static List<ReferencePath> path(SerdeException e) {
        List<ReferencePath> path = e.getPath().reversed();
        // A list that did not even begin is reported as its first item.
        boolean noList = message(e).contains("expected START_ARRAY");
        return noList && !path.isEmpty() && path.getLast() instanceof CollectionItemReferencePath
                ? path.subList(0, path.size() - 1)
                : path;
    }

    /** Fields of the type that was being read; an empty list when it is not known. */
    private static List<String> known(SerdeException e) {
        return e.getPath().stream()
                .limit(1)
                .filter(PropertyReferencePath.class::isInstance)
                .map(step -> ((PropertyReferencePath) step).type())
                .flatMap(type -> BeanIntrospector.SHARED.findIntrospection(type).stream())
                .flatMap(introspection -> introspection.getBeanProperties().stream())
                .map(BeanProperty::getName)
                .toList();
    }

    private static String pointer(List<ReferencePath> path) {
        var pointer = new StringBuilder();
        for (ReferencePath step : path) {
            String token = switch (step) {
                case CollectionItemReferencePath item -> String.valueOf(item.index());
                case MapItemReferencePath item -> item.key();
                default -> step.getArgument().getName();
            };
            pointer.append('/').append(BadFields.escaped(token));
        }
        return pointer.toString();
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? "" : e.getMessage();
    }
}
