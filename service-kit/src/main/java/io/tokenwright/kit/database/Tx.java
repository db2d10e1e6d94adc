package io.tokenwright.kit.database;

import io.tokenwright.schemas.topic.Topics;
import org.apache.avro.specific.SpecificRecordBase;
import org.jdbi.v3.core.Handle;

/** An open transaction: SQL and the events that say what the SQL did. Not thread-safe; never kept beyond its work. */
public interface Tx {
    /** SQL in this transaction. Named parameters, text-block constants. */
    Handle sql();

    /**
     * Records {@code event} in the outbox of this transaction, to be published under {@code key} after the commit.
     *
     * <p>The caller must hold the lock of the row that the key stands for (the token's row, say): the outbox id drawn here
     * is the order in which the key's events are published.
     */
    void emit(String key, SpecificRecordBase event);

    /** As {@link #emit(String, SpecificRecordBase)} for events keyed by their token id. */
    default void emit(SpecificRecordBase event) {
        if (Topics.of(event).key() != io.tokenwright.schemas.topic.Topic.Key.TOKEN_ID) {
            throw new IllegalArgumentException(Topics.of(event) + " is not keyed by token id: name the key");
        }
        emit((String) event.get(5), event);
    }
}
