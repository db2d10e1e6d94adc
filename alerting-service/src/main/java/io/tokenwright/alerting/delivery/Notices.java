package io.tokenwright.alerting.delivery;

import io.tokenwright.events.TokenAlert;
import io.tokenwright.kit.database.Tx;
import java.time.Instant;

/** Puts alert moves into the queue of each destination. */
public interface Notices {
    /** In the transaction that moves the alert, under its token's lock, so that the order of moves is that of the queue. */
    void enqueue(Tx tx, TokenAlert alert, Instant now);
}
