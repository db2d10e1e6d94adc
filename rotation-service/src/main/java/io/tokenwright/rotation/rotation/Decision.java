package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.revocation.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event makes of a rotation: data to be stored in one transaction. The effect that follows is
 * {@code next().step()}, run once this is stored.
 *
 * @param before what was decided upon; the store refuses when it is not what is stored
 * @param next what to store
 * @param event kind of the event
 * @param announce whether people and other services should hear of it
 * @param issued version to announce as issued, null for none
 * @param orders versions for the ledger
 * @param held whether the orders wait for {@code release}
 * @param release version whose held order may be carried out now, null for none
 */
public record Decision(
        Rotation before,
        Rotation next,
        Event.Kind event,
        boolean announce,
        @Nullable Candidate issued,
        List<Order> orders,
        boolean held,
        @Nullable Integer release) {}
