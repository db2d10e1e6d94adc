package io.tokenwright.alerting.condition;

import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.events.TokenUsed;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** What one event says, as facts. Pure. */
final class Learning {
    private static final Set<String> LIVE_EVERYWHERE = Set.of("OBSERVING", "RETIRED", "REVOKING", "COMPLETED");

    private Learning() {}

    /** The facts in {@code event}; none for an event that says nothing about conditions. */
    static TokenFacts from(SpecificRecordBase event) {
        return switch (event) {
            case TokenExpiring e -> from(e);
            case TokenRotation e -> from(e);
            case TokenRevoked e -> from(e);
            case TokenUsed e -> from(e);
            default -> TokenFacts.NONE;
        };
    }

    private static TokenFacts from(TokenExpiring e) {
        var stamp = new Stamp(e.getOccurredAt(), e.getEventId());
        Severity severity = switch (e.getSeverity()) {
            case INFO -> Severity.INFO;
            // An urgency of a newer schema that this reader does not know is not to be played down.
            case WARNING, UNKNOWN -> Severity.WARNING;
            case CRITICAL -> Severity.CRITICAL;
        };
        var crossing = new Crossing(
                e.getExpiresAt(), severity, e.getThreshold(), e.getCrossedAt(), e.getRotationHealthy(), stamp);
        List<UseFact> uses = e.getLastUsedAt() == null
                ? List.of()
                : List.of(new UseFact(UseFact.version(e.getVersion()), e.getLastUsedAt(), "", ""));
        return facts(
                List.of(VersionFacts.crossing(e.getVersion(), crossing)),
                uses,
                Description.of(
                        stamp,
                        e.getName(),
                        e.getOwner(),
                        e.getOwnerContact(),
                        e.getEnvironment(),
                        e.getIssuer(),
                        e.getConsumers()));
    }

    private static TokenFacts from(TokenRevoked e) {
        var stamp = new Stamp(e.getOccurredAt(), e.getEventId());
        Revocation.Confirmation confirmation = switch (e.getConfirmation()) {
            case CONFIRMED -> Revocation.Confirmation.CONFIRMED;
            case UNCONFIRMED -> Revocation.Confirmation.UNCONFIRMED;
            case REQUESTED, UNKNOWN -> Revocation.Confirmation.REQUESTED;
        };
        boolean leaked = e.getReason() == RevocationReason.LEAKED;
        var revocation = new Revocation(
                e.getRevokedAt(),
                leaked,
                leaked ? Stated.of(e.getDetail(), stamp) : null,
                confirmation,
                stamp,
                print(e.getFingerprintKeyId(), e.getFingerprint(), stamp));
        return facts(
                List.of(VersionFacts.revoked(e.getVersion(), revocation)),
                List.of(),
                Description.of(
                        stamp, e.getName(), e.getOwner(), null, e.getEnvironment(), e.getIssuer(), e.getConsumers()));
    }

    private static TokenFacts from(TokenRotation e) {
        var stamp = new Stamp(e.getOccurredAt(), e.getEventId());
        String state = e.getState().name();
        var rotation = new RotationFact(
                e.getSequence(),
                e.getRotationId(),
                state,
                e.getFromVersion(),
                e.getToVersion(),
                e.getReason(),
                e.getSentence(),
                e.getNextAction(),
                e.getNextAt(),
                e.getHealthy(),
                e.getOccurredAt());
        return new TokenFacts(
                List.of(),
                rotation,
                e.getReason().equals(Condition.CANDIDATE_FAILED.code()) ? rotation : null,
                e.getReason().equals(Condition.OVERLAP_EXCEEDED.code()) ? rotation : null,
                LIVE_EVERYWHERE.contains(state) ? e.getSequence() : 0,
                state.equals("COMPLETED") ? e.getFromVersion() : 0,
                List.of(),
                Description.of(
                        stamp, e.getName(), e.getOwner(), null, e.getEnvironment(), e.getIssuer(), e.getConsumers()));
    }

    private static TokenFacts from(TokenUsed e) {
        Integer version = e.getVersion();
        String of = version != null
                ? UseFact.version(version)
                : e.getFingerprint() == null || e.getFingerprintKeyId() == null
                        ? null
                        : UseFact.fingerprint(e.getFingerprintKeyId() + ":" + e.getFingerprint());
        if (of == null) {
            return TokenFacts.NONE; // a use of nobody knows which version says nothing here
        }
        return facts(
                List.of(),
                List.of(new UseFact(of, e.getLastUsedAt(), e.getConsumer(), e.getUsedFrom())),
                Description.NONE);
    }

    private static @Nullable Stated print(@Nullable String keyId, @Nullable String hex, Stamp stamp) {
        return keyId == null || hex == null ? null : Stated.of(keyId + ":" + hex, stamp);
    }

    private static TokenFacts facts(List<VersionFacts> versions, List<UseFact> uses, Description description) {
        return new TokenFacts(versions, null, null, null, 0, 0, uses, description);
    }
}
