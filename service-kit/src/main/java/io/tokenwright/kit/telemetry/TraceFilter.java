package io.tokenwright.kit.telemetry;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Optional;

/** Enters the trace of the request's {@code traceparent}, or a new one, for all that the request sets off. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class TraceFilter {
    private static final String ATTRIBUTE = "tokenwright.trace";

    @RequestFilter
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void enter(HttpRequest<?> request, MutablePropagatedContext context) {
        TraceContext trace = Optional.ofNullable(request.getHeaders().get("traceparent"))
                .flatMap(TraceContext::parse)
                .map(TraceContext::child)
                .orElseGet(TraceContext::root);
        request.setAttribute(ATTRIBUTE, trace);
        context.add(new CurrentTrace.Element(trace));
    }

    /** The trace of {@code request}; a new one when it failed before this filter. */
    public static TraceContext of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, TraceContext.class).orElseGet(CurrentTrace::getOrRoot);
    }
}
