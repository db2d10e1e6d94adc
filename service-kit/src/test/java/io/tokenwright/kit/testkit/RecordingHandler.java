package io.tokenwright.kit.testkit;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.schemas.topic.Topic;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A handler whose effect is a row an event in table {@code effect}, keyed by event id, so that it can be counted how often each
 * took effect; {@code times} counts how often it was handled.
 */
public final class RecordingHandler implements EventHandler {
    private static final String MERGE = """
            INSERT INTO effect (event_id, token_id)
            VALUES (:eventId, :tokenId)
            ON CONFLICT (event_id) DO UPDATE
            SET times = effect.times + 1
            """;

    private final Set<Topic> topics;
    private volatile BiConsumer<Tx, List<ReceivedEvent>> before = (tx, batch) -> {};

    public RecordingHandler(Topic... topics) {
        this.topics = Set.of(topics);
    }

    /** Runs {@code trouble} at the start of each batch. */
    public void before(BiConsumer<Tx, List<ReceivedEvent>> trouble) {
        before = trouble;
    }

    @Override
    public Set<Topic> topics() {
        return topics;
    }

    @Override
    public void handle(Tx tx, List<ReceivedEvent> batch) {
        before.accept(tx, batch);
        var rows = tx.sql().prepareBatch(MERGE);
        for (ReceivedEvent event : batch) {
            rows.bind("eventId", event.meta().eventId())
                    .bind("tokenId", event.meta().tokenId())
                    .add();
        }
        rows.execute();
    }
}
