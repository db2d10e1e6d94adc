package io.tokenwright.alerting.delivery;

import java.time.Instant;

/** Somewhere that notices are sent to. Beans; each has a folder of its own below this one. Thread-safe. */
public interface Destination {
    /** Unique, as in the configuration and the delivery log. */
    String name();

    /** Changes when the address does; a stop is for one address only. Not reversible to it. */
    String addressHash();

    /** Sends {@code message} once. Throws nothing that the other side can cause. */
    Outcome send(Message message, Instant now);

    /**
     * What to send.
     *
     * @param id the same on every attempt
     * @param body JSON
     */
    record Message(String id, String body) {}
}
