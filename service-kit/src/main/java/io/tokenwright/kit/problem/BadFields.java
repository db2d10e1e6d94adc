package io.tokenwright.kit.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;

/** Broken constraints as one entry a field, each with its JSON pointer. */
final class BadFields {
    private BadFields() {}

    static List<Problem.FieldError> of(ConstraintViolationException e) {
        return e.getConstraintViolations().stream()
                .map(BadFields::of)
                .distinct()
                .sorted(Comparator.comparing(Problem.FieldError::pointer).thenComparing(Problem.FieldError::message))
                .toList();
    }

    private static Problem.FieldError of(ConstraintViolation<?> violation) {
        var pointer = new StringBuilder();
        String parameter = "";
        String field = "";
        for (Path.Node node : violation.getPropertyPath()) {
            switch (node.getKind()) {
                case METHOD, CONSTRUCTOR, CROSS_PARAMETER, RETURN_VALUE, BEAN -> {}
                case PARAMETER -> {
                    parameter = String.valueOf(node.getName());
                    field = parameter;
                }
                case PROPERTY, CONTAINER_ELEMENT -> {
                    if (node.getIndex() != null) {
                        pointer.append('/').append(node.getIndex());
                    } else if (node.getKey() != null) {
                        pointer.append('/').append(escaped(String.valueOf(node.getKey())));
                    }
                    if (node.getKind() == ElementKind.PROPERTY) {
                        field = String.valueOf(node.getName());
                        pointer.append('/').append(escaped(field));
                    }
                }
            }
        }
        String message = field.isEmpty() ? violation.getMessage() : field + " " + violation.getMessage();
        return new Problem.FieldError(pointer.isEmpty() ? "?" + parameter : pointer.toString(), message);
    }

    /** A reference token of a JSON pointer (RFC 6901, section 3). */
    static String escaped(String token) {
        return token.replace("~", "~0").replace("/", "~1");
    }
}
