package io.tokenwright.alerting.delivery;

import io.tokenwright.kit.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The queue at rest. {@code JdbcDeliveries} beside it has the SQL. */
interface Deliveries {
    /**
     * A delivery that this worker holds.
     *
     * @param attempts how many there were before
     * @param claim proves that it is still held
     */
    record Claimed(long deliveryId, Destination.Message message, int attempts, UUID claim) {}

    void add(Tx tx, String destination, String alertId, String messageId, String body, Instant now);

    /**
     * Claims up to {@code limit} deliveries that are due, oldest first: of each alert only the first that is not delivered,
     * and none that another worker holds.
     */
    List<Claimed> claim(String destination, Instant now, Duration lease, int limit);

    /** Ends the delivery and logs the attempt; false when the claim was lost to another worker, which then logs its own. */
    boolean delivered(Claimed delivery, Outcome outcome, Instant at, Duration took);

    /** Puts it back until {@code dueAt}, and logs the attempt; false when the claim was lost. */
    boolean postponed(Claimed delivery, Outcome outcome, Instant at, Duration took, Instant dueAt);

    /** Ends all that waits for the destination, for as long as its address is this one, and logs the attempt. */
    void stopped(String destination, String addressHash, Claimed delivery, Outcome outcome, Instant at, Duration took);

    boolean isStopped(String destination, String addressHash);

    /** How many wait, and since when the oldest does (null when none). */
    Backlog backlog(String destination);

    /** What waits. */
    record Backlog(
            long waiting, @org.jspecify.annotations.Nullable Instant oldest) {}
}
