package io.tokenwright.kit.problem;

import io.micronaut.http.HttpStatus;
import java.util.List;

/** Thrown by controllers to answer with a problem. The domain returns sealed results instead. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final HttpStatus status;
    private final String code;
    private final transient List<Problem.FieldError> errors;
    private final @org.jspecify.annotations.Nullable String nextAction;

    public ProblemException(
            HttpStatus status,
            String code,
            String detail,
            List<Problem.FieldError> errors,
            @org.jspecify.annotations.Nullable String nextAction) {
        super(detail);
        this.status = status;
        this.code = code;
        this.errors = errors;
        this.nextAction = nextAction;
    }

    public static ProblemException notFound(String what) {
        return new ProblemException(HttpStatus.NOT_FOUND, "not-found", what, List.of(), null);
    }

    public static ProblemException invalid(String pointer, String message) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST,
                "invalid-request",
                message,
                List.of(new Problem.FieldError(pointer, message)),
                null);
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public List<Problem.FieldError> errors() {
        return errors;
    }

    public @org.jspecify.annotations.Nullable String nextAction() {
        return nextAction;
    }
}
