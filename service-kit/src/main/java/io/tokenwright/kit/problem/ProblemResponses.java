package io.tokenwright.kit.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.tokenwright.kit.telemetry.TraceFilter;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Gives every error answer its body, whoever found the error: Micronaut's own handlers, its security, or ours. The answer
 * holds what {@link ProblemDetails} makes of the cause, never the cause's own text unless that text is ours.
 */
@Primary
@Singleton
final class ProblemResponses implements ErrorResponseProcessor<Problem> {
    private static final int INSTANCE_LENGTH_MAX = 300;

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = HttpStatus.valueOf(response.code());
        ProblemDetails details = context.getRootCause()
                .map(cause -> ProblemDetails.of(cause, status))
                .orElseGet(() -> ProblemDetails.of(status));
        return answer(context.getRequest(), response, details);
    }

    MutableHttpResponse<Problem> answer(
            HttpRequest<?> request, MutableHttpResponse<?> response, ProblemDetails details) {
        String path = request.getPath();
        var problem = new Problem(
                "urn:tokenwright:problem:" + details.code(),
                details.title(),
                details.status().getCode(),
                details.detail(),
                path.substring(0, Math.min(INSTANCE_LENGTH_MAX, path.length())),
                details.code(),
                List.copyOf(details.errors()),
                details.nextAction(),
                TraceFilter.of(request).traceId());
        if (details.status() == HttpStatus.UNAUTHORIZED) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.status(details.status()).body(problem).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }
}
