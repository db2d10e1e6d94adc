package io.tokenwright.kit.testkit;

import com.fasterxml.uuid.Generators;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenUsed;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Builders of events with the common fields filled in: set what the test is about, {@code build()}, send. */
public final class TestEvents {
    /** A time on the microsecond, as the wire carries it. */
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private TestEvents() {}

    /** A token id that no other test has. */
    public static String newTokenId() {
        return "tok-" + UUID.randomUUID();
    }

    public static TokenUsed.Builder tokenUsed(String tokenId) {
        return TokenUsed.newBuilder()
                .setEventId(newEventId())
                .setOccurredAt(NOON)
                .setSource("test/gateway")
                .setActor("service:test")
                .setCorrelationId(traceId())
                .setTokenId(tokenId)
                .setConsumer("deploy-pipeline")
                .setFirstUsedAt(NOON)
                .setLastUsedAt(NOON);
    }

    public static TokenIssued.Builder tokenIssued(String tokenId, int version) {
        return TokenIssued.newBuilder()
                .setEventId(newEventId())
                .setOccurredAt(NOON)
                .setSource("test/ci")
                .setActor("user:ada")
                .setCorrelationId(traceId())
                .setTokenId(tokenId)
                .setVersion(version);
    }

    public static TokenRevoked.Builder tokenRevoked(String tokenId, int version) {
        return TokenRevoked.newBuilder()
                .setEventId(newEventId())
                .setOccurredAt(NOON)
                .setSource("tokenwright/inventory")
                .setActor("user:ada")
                .setCorrelationId(traceId())
                .setTokenId(tokenId)
                .setVersion(version)
                .setReason(RevocationReason.LEAKED)
                .setRevokedAt(NOON)
                .setConfirmation(RevocationConfirmation.REQUESTED);
    }

    public static TokenExpiring.Builder tokenExpiring(String tokenId, int version) {
        return TokenExpiring.newBuilder()
                .setEventId(newEventId())
                .setOccurredAt(NOON)
                .setSource("tokenwright/inventory")
                .setActor("service:inventory")
                .setCorrelationId(traceId())
                .setTokenId(tokenId)
                .setVersion(version)
                .setThreshold("7d")
                .setCrossedAt(NOON)
                .setExpiresAt(NOON.plus(Duration.ofDays(7)));
    }

    /** A UUIDv7. */
    public static String newEventId() {
        return Generators.timeBasedEpochGenerator().generate().toString();
    }

    private static String traceId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
