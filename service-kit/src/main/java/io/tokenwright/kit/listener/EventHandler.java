package io.tokenwright.kit.listener;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.schemas.topic.Topic;
import java.util.List;
import java.util.Set;

/** What a service does with the events that it reads. One bean a service; the listener finds it. */
public interface EventHandler {
    /** Topics that this service reads. */
    Set<Topic> topics();

    /**
     * Handles a batch in order, in the transaction that also stores the positions. Called again with the same events after a
     * crash, a rebalance or an infrastructure failure, so every effect is keyed by what the event means.
     *
     * <p>May throw {@link RejectedEventException}: the batch is rolled back and tried record by record, and the rejected
     * ones go to the dead-letter topic with the reason. Any other exception is held to be infrastructure and retried with
     * backoff for as long as it is retryable SQL or network trouble; a bug isolates its record in the same way.
     */
    void handle(Tx tx, List<ReceivedEvent> batch);
}
