package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says the whole register again, for a Kafka that lost it: with the ids, times and authorities of the events that made it, so that
 * nobody who knows it already learns anything new, this service included.
 */
public final class Reannouncer {
    private static final Logger LOG = LoggerFactory.getLogger(Reannouncer.class);
    private static final int BATCH = 200;

    private final Database database;
    private final Register register;
    private final TokenEvents events;

    public Reannouncer(Database database, Register register, TokenEvents events) {
        this.database = database;
        this.register = register;
        this.events = events;
    }

    /** May be called again at any time; a batch is a transaction. */
    public void announceAll() {
        LOG.info("register is announced again from the start");
        String after = "";
        int tokens = 0;
        while (true) {
            String from = after;
            List<String> ids = database.inTransaction(tx -> announce(tx, from));
            if (ids.isEmpty()) {
                LOG.atInfo().addKeyValue("tokens", tokens).log("register was announced again");
                return;
            }
            tokens += ids.size();
            after = ids.getLast();
        }
    }

    private List<String> announce(Tx tx, String after) {
        List<String> ids = register.idsAfter(tx, after, BATCH);
        for (Register.Entry entry : register.lock(tx, ids).values()) {
            events.issuedAgain(entry.token()).forEach(tx::emit);
            events.revokedAgain(entry.token()).forEach(tx::emit);
        }
        return ids;
    }
}
