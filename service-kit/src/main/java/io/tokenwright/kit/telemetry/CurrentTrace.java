package io.tokenwright.kit.telemetry;

import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace that this thread works for. HTTP requests enter theirs by themselves; a listener or worker enters the trace of
 * the event or row that it works on, and what it emits or logs inside carries it.
 */
public final class CurrentTrace {
    private static final ThreadLocal<@Nullable TraceContext> CURRENT = new ThreadLocal<>();

    private CurrentTrace() {}

    /** Leaves the trace when closed, on the thread that entered it. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** The current trace, empty outside of any. */
    public static Optional<TraceContext> get() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** The current trace, or a new root. */
    public static TraceContext getOrRoot() {
        TraceContext trace = CURRENT.get();
        return trace == null ? TraceContext.root() : trace;
    }

    /** Enters {@code trace} on this thread until the scope is closed. */
    public static Scope enter(TraceContext trace) {
        TraceContext before = CURRENT.get();
        set(trace);
        return () -> set(before);
    }

    private static void set(@Nullable TraceContext trace) {
        if (trace == null) {
            CURRENT.remove();
            MDC.remove("traceId");
            MDC.remove("spanId");
        } else {
            CURRENT.set(trace);
            MDC.put("traceId", trace.traceId());
            MDC.put("spanId", trace.spanId());
        }
    }

    /** Carries a trace along with Micronaut's context from the event loop to the thread that runs the controller. */
    record Element(TraceContext trace) implements ThreadPropagatedContextElement<TraceContext> {
        @Override
        public @Nullable TraceContext updateThreadContext() {
            TraceContext before = CURRENT.get();
            set(trace);
            return before;
        }

        @Override
        public void restoreThreadContext(@Nullable TraceContext before) {
            set(before);
        }
    }
}
