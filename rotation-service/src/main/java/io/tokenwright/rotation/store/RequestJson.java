package io.tokenwright.rotation.store;

import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.token.Json;

/** Requests as stored: the kind and the record. */
public final class RequestJson {
    private RequestJson() {}

    /** @param event the record's JSON */
    private record Stored(Event.Kind kind, String event) {}

    public static String write(Event event) {
        return Json.write(new Stored(event.kind(), Json.write(event)));
    }

    public static Event read(String json) {
        Stored stored = Json.read(json, Stored.class);
        Class<? extends Event> type = switch (stored.kind()) {
            case APPROVAL_GIVEN -> Event.ApprovalGiven.class;
            case GLASS_BROKEN -> Event.GlassBroken.class;
            case ROLL_BACK_ASKED -> Event.RollBackAsked.class;
            case RETRY_ASKED -> Event.RetryAsked.class;
            case COMPLAINED -> Event.Complained.class;
            case SKIP_ASKED -> Event.SkipAsked.class;
            case RETIRE_NOW_ASKED -> Event.RetireNowAsked.class;
            case VALUE_ASKED -> Event.ValueAsked.class;
            case VALUE_DROPPED -> Event.ValueDropped.class;
            case REVOKED_BY_HAND -> Event.RevokedByHand.class;
            case FROM_REVOKED -> Event.FromRevoked.class;
            case CANDIDATE_REVOKED -> Event.CandidateRevoked.class;
            default -> throw new IllegalStateException(stored.kind() + " is not a request");
        };
        return Json.read(stored.event(), type);
    }
}
