package io.tokenwright.inventory.register;

import io.tokenwright.schemas.event.EventMeta;
import org.jspecify.annotations.Nullable;

/** Something that an event says of a token. */
public sealed interface Fact {
    /** Event that says it. */
    EventMeta meta();

    default String tokenId() {
        return meta().tokenId();
    }

    /** This version exists. The stamps inside are the event's. */
    record Issued(EventMeta meta, int version, Description description, Issue issue) implements Fact {}

    /** This version must not be honoured any more. */
    record Revoked(EventMeta meta, int version, Revocation revocation) implements Fact {}

    /** A rotation moved. {@code roles} is null when the event does not say which version is handed out. */
    record Rotated(
            EventMeta meta, RotationView rotation, @Nullable Roles roles) implements Fact {}
}
