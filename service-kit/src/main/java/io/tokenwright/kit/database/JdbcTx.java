package io.tokenwright.kit.database;

import io.tokenwright.kit.outbox.Outbox;
import io.tokenwright.kit.outbox.OutboxRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.jdbi.v3.core.Handle;

/** Keeps the events of a transaction until its work is done, so that they go to the outbox in one statement. */
final class JdbcTx implements Tx {
    private final Handle handle;
    private final Outbox outbox;
    private final boolean writable;
    private final List<OutboxRecord> records = new ArrayList<>();

    JdbcTx(Handle handle, Outbox outbox, boolean writable) {
        this.handle = handle;
        this.outbox = outbox;
        this.writable = writable;
    }

    @Override
    public Handle sql() {
        return handle;
    }

    @Override
    public void emit(String key, SpecificRecordBase event) {
        if (!writable) {
            throw new IllegalStateException("emit in a read-only transaction: use Database.inTransaction");
        }
        records.add(outbox.record(key, event));
    }

    /** Appends what was emitted and commits; false, and the transaction is still open, if nothing was. */
    boolean appendAndCommit() {
        if (records.isEmpty()) {
            return false;
        }
        outbox.appendAndCommit(handle, records);
        return true;
    }
}
