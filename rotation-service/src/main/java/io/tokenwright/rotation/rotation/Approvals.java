package io.tokenwright.rotation.rotation;

import java.time.Duration;
import java.time.Instant;

/**
 * What an approval is worth, apart from the plan that it names: until when it counts, and whether its giver is a second person.
 *
 * @param valid how long after it was given an approval lets a mint begin
 */
public record Approvals(Duration valid, Persons persons) {

    /**
     * An approval as a request of the rotation that it is for.
     *
     * @param id of the request; an approval counts once
     * @param givenAt by the clock of whoever took it in
     * @param requestedBy who asked for the rotation
     */
    public Event.ApprovalGiven given(String id, String actor, String planHash, Instant givenAt, String requestedBy) {
        return new Event.ApprovalGiven(actor, planHash, id, givenAt.plus(valid), persons.areOne(actor, requestedBy));
    }
}
