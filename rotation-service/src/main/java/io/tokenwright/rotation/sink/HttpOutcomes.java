package io.tokenwright.rotation.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.rotation.connector.Outcome;

/** An answer's outcome as that of the call which was asked for. */
final class HttpOutcomes {
    private HttpOutcomes() {}

    /** Every outcome but Done has no value, so its type may change. */
    @SuppressWarnings("unchecked")
    static <T> Outcome<T> failed(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Done) {
            throw new IllegalArgumentException("an outcome that worked has not failed");
        }
        return (Outcome<T>) outcome;
    }

    static Outcome<Sink.Written> written(Outcome<JsonNode> answer) {
        return answer instanceof Outcome.Done ? new Outcome.Done<>(new Sink.Written()) : failed(answer);
    }
}
