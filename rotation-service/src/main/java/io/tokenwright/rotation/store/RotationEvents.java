package io.tokenwright.rotation.store;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.token.EventIds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rotation says to others, as Avro. Translates only. */
final class RotationEvents {
    private static final Set<State> OLD_IS_RETIRED = Set.of(State.RETIRED, State.REVOKING, State.COMPLETED);
    private static final Set<State> CANDIDATE_IS_RETIRED = Set.of(State.ROLLING_BACK, State.ROLLED_BACK);

    private RotationEvents() {}

    /** {@code previous} null for the first event of the rotation. */
    static TokenRotation rotation(
            Rotation r, @Nullable State previous, long sequence, String correlationId, Instant now) {
        Plan plan = r.plan();
        Candidate candidate = r.candidate();
        return TokenRotation.newBuilder()
                .setEventId(EventIds.next())
                .setOccurredAt(now.truncatedTo(ChronoUnit.MICROS))
                .setSource(EventIds.SOURCE)
                .setActor(r.approvedBy() == null ? plan.requestedBy() : r.approvedBy())
                .setCorrelationId(correlationId)
                .setTokenId(r.tokenId())
                .setRotationId(r.id())
                .setSequence(sequence)
                .setState(RotationState.valueOf(r.state().name()))
                .setPreviousState(previous == null ? null : RotationState.valueOf(previous.name()))
                .setFromVersion(plan.from().version())
                .setToVersion(candidate == null ? null : candidate.version())
                .setCurrentVersion(r.currentVersion())
                .setRetiredVersions(retired(r))
                .setStage(
                        r.stages().isEmpty()
                                ? null
                                : plan.paths().get(r.stageAt()).stage())
                .setReason(r.reason().code())
                .setSentence(r.sentence())
                .setNextAction(r.nextAction())
                .setNextAt(r.dueAt() == null ? null : r.dueAt().truncatedTo(ChronoUnit.MICROS))
                .setHealthy(r.healthy())
                .setEvidence(r.evidence())
                .setName(plan.name())
                .setOwner(plan.owner())
                .setEnvironment(plan.environment())
                .setIssuer(plan.issuer())
                .setConsumers(plan.consumers())
                .build();
    }

    private static List<Integer> retired(Rotation r) {
        State state = r.state() == State.STUCK && r.stuckIn() != null ? r.stuckIn() : r.state();
        Candidate candidate = r.candidate();
        if (OLD_IS_RETIRED.contains(state)) {
            return List.of(r.plan().from().version());
        }
        return CANDIDATE_IS_RETIRED.contains(state) && candidate != null ? List.of(candidate.version()) : List.of();
    }

    /** The version that was minted. Descriptive fields stay unsaid: they are other people's to say. */
    static TokenIssued issued(Rotation r, Candidate candidate, String correlationId, Instant now) {
        Plan plan = r.plan();
        return TokenIssued.newBuilder()
                .setEventId(EventIds.next())
                .setOccurredAt(now.truncatedTo(ChronoUnit.MICROS))
                .setSource(EventIds.SOURCE)
                .setActor("rotation:" + r.id())
                .setCorrelationId(correlationId)
                .setTokenId(r.tokenId())
                .setVersion(candidate.version())
                .setIssuer(plan.issuer())
                .setIssuerRef(candidate.issuerRef())
                .setScopes(candidate.scopes())
                .setIssuedAt(candidate.issuedAt().truncatedTo(ChronoUnit.MICROS))
                .setExpiresAt(
                        candidate.expiresAt() == null
                                ? null
                                : candidate.expiresAt().truncatedTo(ChronoUnit.MICROS))
                .setExpiryPrecision(
                        ExpiryPrecision.valueOf(candidate.precision().name()))
                .setExpirySource(candidate.givenBy() == null ? ExpirySource.ISSUER : ExpirySource.HUMAN)
                .setFingerprint(candidate.fingerprint().hex())
                .setFingerprintKeyId(candidate.fingerprint().keyId())
                .setAuthority(Authority.ROTATION)
                .build();
    }
}
