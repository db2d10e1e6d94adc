package io.tokenwright.kit.problem;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * An error as RFC 9457 problem details.
 *
 * @param type {@code urn:tokenwright:problem:<code>}, stable
 * @param title the code's short sentence
 * @param status HTTP status
 * @param detail what happened here: field, value, remedy; never a secret
 * @param instance path of the request
 * @param code stable code in kebab case
 * @param errors one entry a bad field, each with a JSON pointer into the body or a parameter name
 * @param nextAction what the caller can do
 * @param correlationId trace id of the request
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
@Serdeable
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        String code,
        List<FieldError> errors,
        @Nullable String nextAction,
        @Nullable String correlationId) {

    /**
     * A bad field.
     *
     * @param pointer JSON pointer, or {@code ?name} for a query parameter
     * @param message field, value and remedy
     */
    @Serdeable
    public record FieldError(String pointer, String message) {}
}
