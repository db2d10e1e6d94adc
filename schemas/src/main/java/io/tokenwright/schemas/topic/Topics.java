package io.tokenwright.schemas.topic;

import static io.tokenwright.schemas.topic.Topic.Cleanup.COMPACT;
import static io.tokenwright.schemas.topic.Topic.Cleanup.DELETE;
import static io.tokenwright.schemas.topic.Topic.Key.ALERT_ID;
import static io.tokenwright.schemas.topic.Topic.Key.TOKEN_ID;

import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.events.TokenUsed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The topic catalogue: every topic that Tokenwright reads or writes, with what the broker must know of it. */
public final class Topics {
    /**
     * Partitions of every topic unless the installation says otherwise. It cannot change later without breaking the
     * order of a token's events, so it starts high, and divides by 2, 3, 4, 6, 8, 12, 16 and 24.
     */
    public static final int DEFAULT_PARTITIONS = 48;

    private static final Duration YEAR = Duration.ofDays(365);

    public static final Topic TOKEN_ISSUED = new Topic(
            "token-issued", TokenIssued.getClassSchema(), TOKEN_ID, DELETE, YEAR, "This version of this token exists.");
    public static final Topic TOKEN_EXPIRING = new Topic(
            "token-expiring",
            TokenExpiring.getClassSchema(),
            TOKEN_ID,
            DELETE,
            YEAR,
            "This version crossed this expiry threshold.");
    public static final Topic TOKEN_REVOKED = new Topic(
            "token-revoked",
            TokenRevoked.getClassSchema(),
            TOKEN_ID,
            DELETE,
            YEAR,
            "This version must not be honoured any more.");
    public static final Topic TOKEN_USED = new Topic(
            "token-used", TokenUsed.getClassSchema(), TOKEN_ID, DELETE, Duration.ofDays(30), "This version was used.");
    public static final Topic TOKEN_ROTATION = new Topic(
            "token-rotation",
            TokenRotation.getClassSchema(),
            TOKEN_ID,
            DELETE,
            YEAR,
            "A rotation changed state, with its evidence.");
    public static final Topic ROTATION_REQUESTED = new Topic(
            "rotation-requested",
            RotationRequested.getClassSchema(),
            TOKEN_ID,
            DELETE,
            YEAR,
            "Somebody asks rotation for something.");
    public static final Topic TOKEN_ALERT = new Topic(
            "token-alert",
            TokenAlert.getClassSchema(),
            ALERT_ID,
            COMPACT,
            null,
            "An alert fired, changed or was resolved.");

    /** All topics, in the order of the documentation. */
    public static final List<Topic> ALL = List.of(
            TOKEN_ISSUED, TOKEN_EXPIRING, TOKEN_REVOKED, TOKEN_USED, TOKEN_ROTATION, ROTATION_REQUESTED, TOKEN_ALERT);

    private static final Map<String, Topic> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Topic::name, Function.identity()));

    private static final Map<String, Topic> BY_SCHEMA = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(topic -> topic.schema().getFullName(), Function.identity()));

    private Topics() {}

    /** The topic of that name, empty when the catalogue has none. */
    public static Optional<Topic> byName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The topic that carries this record type; throws {@link IllegalArgumentException} for a foreign type. */
    public static Topic of(org.apache.avro.specific.SpecificRecord event) {
        Topic topic = BY_SCHEMA.get(event.getSchema().getFullName());
        if (topic == null) {
            throw new IllegalArgumentException(event.getSchema().getFullName() + " is not an event of the catalogue");
        }
        return topic;
    }
}
