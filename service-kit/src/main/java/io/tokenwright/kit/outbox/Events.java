package io.tokenwright.kit.outbox;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.micronaut.context.annotation.Value;
import io.tokenwright.kit.telemetry.CurrentTrace;
import jakarta.inject.Singleton;

/** The common fields of the events that this service emits. Thread-safe. */
@Singleton
public final class Events {
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final String source;

    public Events(@Value("${tokenwright.service:unnamed}") String service) {
        this.source = "tokenwright/" + service;
    }

    /** A new UUIDv7. */
    public String newEventId() {
        return ids.generate().toString();
    }

    /** This service as a CloudEvents source: {@code tokenwright/inventory}. */
    public String source() {
        return source;
    }

    /** What ties together all events of one cause: the current trace's id, or that of a new trace. */
    public String correlationId() {
        return CurrentTrace.getOrRoot().traceId();
    }
}
