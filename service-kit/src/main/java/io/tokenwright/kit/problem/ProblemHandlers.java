package io.tokenwright.kit.problem;

import io.micronaut.context.annotation.Factory;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.tokenwright.kit.telemetry.TraceFilter;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handlers for exceptions that are ours and for those that nobody foresaw. */
@Factory
final class ProblemHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandlers.class);
    private static final String RETRY_AFTER_SECONDS = "2";

    @Singleton
    ExceptionHandler<ProblemException, HttpResponse<?>> problem(ProblemResponses responses) {
        return (request, e) ->
                responses.answer(request, HttpResponse.status(e.status()), ProblemDetails.of(e, e.status()));
    }

    /** Tells the log everything and the caller only the correlation id. */
    @Singleton
    ExceptionHandler<Throwable, HttpResponse<?>> unexpected(ProblemResponses responses) {
        return (request, e) -> {
            if (ProblemDetails.isDatabaseAway(e)) {
                LOG.atWarn()
                        .addKeyValue("path", request.getPath())
                        .addKeyValue("correlationId", TraceFilter.of(request).traceId())
                        .log("answered 503: the database cannot be reached: {}", e.toString());
                MutableHttpResponse<?> response =
                        HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE).header("Retry-After", RETRY_AFTER_SECONDS);
                return responses.answer(request, response, ProblemDetails.of(HttpStatus.SERVICE_UNAVAILABLE));
            }
            LOG.atError()
                    .addKeyValue("path", request.getPath())
                    .addKeyValue("correlationId", TraceFilter.of(request).traceId())
                    .setCause(e)
                    .log("answered 500");
            return responses.answer(
                    request, HttpResponse.serverError(), ProblemDetails.of(HttpStatus.INTERNAL_SERVER_ERROR));
        };
    }
}
