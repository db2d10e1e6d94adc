package io.tokenwright.alerting.condition;

import io.tokenwright.events.ExpirySeverity;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.events.TokenUsed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Events for tests, about one token. */
public final class Facts {
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final String PRINT = "0123456789abcdef0123456789abcdef";

    private final String tokenId;
    private long seconds;

    public Facts(String tokenId) {
        this.tokenId = tokenId;
    }

    /** The next moment: each event happens a second after the one made before it. */
    private Instant next() {
        return NOON.plusSeconds(seconds++);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    public TokenExpiring expiring(int version, ExpirySeverity severity, String threshold, Instant expiresAt) {
        Instant at = next();
        return TokenExpiring.newBuilder()
                .setEventId(id())
                .setOccurredAt(at)
                .setSource("tokenwright/inventory")
                .setActor("service:inventory")
                .setCorrelationId(id())
                .setTokenId(tokenId)
                .setVersion(version)
                .setThreshold(threshold)
                .setCrossedAt(at)
                .setExpiresAt(expiresAt)
                .setSeverity(severity)
                .setName("deploy pipeline")
                .setOwner("team-platform")
                .setOwnerContact("platform@example.org")
                .setEnvironment("production")
                .setIssuer("gitlab")
                .setConsumers(List.of("deployer"))
                .build();
    }

    public TokenRotation rotation(
            long sequence, RotationState state, int from, @Nullable Integer to, String reason, boolean healthy) {
        return rotation("rotation-1", sequence, state, from, to, reason, healthy);
    }

    public TokenRotation rotation(
            String rotationId,
            long sequence,
            RotationState state,
            int from,
            @Nullable Integer to,
            String reason,
            boolean healthy) {
        return TokenRotation.newBuilder()
                .setEventId(id())
                .setOccurredAt(next())
                .setSource("tokenwright/rotation")
                .setActor("service:rotation")
                .setCorrelationId(id())
                .setTokenId(tokenId)
                .setRotationId(rotationId)
                .setSequence(sequence)
                .setState(state)
                .setFromVersion(from)
                .setToVersion(to)
                .setReason(reason)
                .setSentence("It is in " + state + ".")
                .setNextAction(healthy ? "" : "Look at the issuer.")
                .setHealthy(healthy)
                .setEvidence(Map.of())
                .setConsumers(List.of())
                .build();
    }

    public TokenRevoked revoked(int version, RevocationReason reason, RevocationConfirmation confirmation) {
        Instant at = next();
        return TokenRevoked.newBuilder()
                .setEventId(id())
                .setOccurredAt(at)
                .setSource("tokenwright/rotation")
                .setActor("service:rotation")
                .setCorrelationId(id())
                .setTokenId(tokenId)
                .setVersion(version)
                .setReason(reason)
                .setRevokedAt(at)
                .setConfirmation(confirmation)
                .setFingerprint(PRINT)
                .setFingerprintKeyId("k1")
                .setConsumers(List.of())
                .build();
    }

    public TokenUsed used(@Nullable Integer version) {
        Instant at = next();
        return TokenUsed.newBuilder()
                .setEventId(id())
                .setOccurredAt(at)
                .setSource("gateway")
                .setActor("workload:gateway")
                .setCorrelationId(id())
                .setTokenId(tokenId)
                .setVersion(version)
                .setFingerprint(PRINT)
                .setFingerprintKeyId("k1")
                .setConsumer("deployer")
                .setFirstUsedAt(at)
                .setLastUsedAt(at)
                .build();
    }

    static TokenFacts of(SpecificRecordBase... events) {
        return List.of(events).stream().map(Learning::from).reduce(TokenFacts.NONE, TokenFacts::merge);
    }
}
