package io.tokenwright.kit.listener;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.outbox.Outbox;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.jdbi.v3.core.Handle;

/** A part of a transaction that can be undone alone: what it emits is passed on only once it has succeeded. */
final class SavepointTx implements Tx {
    private record Emitted(String key, SpecificRecordBase event) {}

    private final Tx whole;
    private final Outbox outbox;
    private final List<Emitted> emitted = new ArrayList<>();

    SavepointTx(Tx whole, Outbox outbox) {
        this.whole = whole;
        this.outbox = outbox;
    }

    @Override
    public Handle sql() {
        return whole.sql();
    }

    @Override
    public void emit(String key, SpecificRecordBase event) {
        // Refused here, where the savepoint still undoes it, if the outbox would not take it.
        outbox.record(key, event);
        emitted.add(new Emitted(key, event));
    }

    void emitAll() {
        emitted.forEach(one -> whole.emit(one.key(), one.event()));
    }
}
