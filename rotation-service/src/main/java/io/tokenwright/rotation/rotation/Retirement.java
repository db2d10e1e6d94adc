package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.proof.ProofOfUse;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The end of a version: the evidence that it may go, and the proof that it is gone. */
final class Retirement {
    /** Keys of a rotation's evidence. */
    static final String ISSUER_LAST_USED_AT = "issuerLastUsedAt";

    static final String ISSUER_ASKED_AT = "issuerAskedAt";

    private static final Duration DEATH_POLL = Duration.ofSeconds(1);

    private final SecretStore store;
    private final Tokens tokens;
    private final Killer killer;
    private final Promotion promotion;
    private final Copying copying;
    private final InstantSource clock;

    Retirement(
            SecretStore store,
            Tokens tokens,
            Killer killer,
            Promotion promotion,
            Copying copying,
            InstantSource clock) {
        this.store = store;
        this.tokens = tokens;
        this.killer = killer;
        this.promotion = promotion;
        this.copying = copying;
        this.clock = clock;
    }

    Event observe(Rotation r, Connector connector) {
        Instant now = clock.instant();
        boolean canDisable = Disabling.isPossible(r, connector);
        LastUse lastUse = r.fromDead() ? LastUse.UNSAID : lastUse(r, connector);
        ProofOfUse proof = r.fromDead()
                ? ProofOfUse.notNeeded(whyDead(r))
                : judged(r, lastUse.at(), now).with(lastUse.evidence());
        if (!proof.complete()) {
            return new Event.EvidenceSeen(proof, canDisable);
        }
        Event unanswered = lastUse.trouble();
        if (unanswered != null) {
            return unanswered;
        }
        Event elsewhere = candidateNotLive(r);
        if (elsewhere != null) {
            return elsewhere;
        }
        Copying.Held copies = copying.holding(r);
        if (copies.trouble() != null) {
            return copies.trouble();
        }
        proof = lacking(r, proof, copies);
        if (!proof.complete()) {
            return new Event.EvidenceSeen(proof, canDisable);
        }
        Event probed = promotion.probe(r, connector);
        return probed instanceof Event.Probed p && p.verdict() == Verdict.LIVE
                ? new Event.EvidenceSeen(proof, canDisable)
                : probed;
    }

    private static String whyDead(Rotation r) {
        return r.strategy() == Strategy.IN_PLACE
                ? "the old version was replaced in place and is dead"
                : "the old version was ordered dead by somebody else";
    }

    private ProofOfUse judged(Rotation r, @Nullable Instant issuerLastUsedAt, Instant now) {
        ProofOfUse proof = ProofOfUse.judge(
                r.plan().consumers(),
                tokens.uses(r.tokenId()),
                r.plan().from().version(),
                r.minted().version(),
                r.promotedAt() == null ? now : r.promotedAt(),
                r.plan().policy().quietPeriod(),
                issuerLastUsedAt,
                now);
        Rotation.Waiver waiver = r.waiver();
        return waiver == null ? proof : proof.waivedBy(waiver.actor(), waiver.reason());
    }

    /** A copy that cannot be read back and was changed since is evidence that is missing, which a person may waive. */
    private static ProofOfUse lacking(Rotation r, ProofOfUse proof, Copying.Held copies) {
        ProofOfUse seen = proof.with(copies.says()).with(Map.of(Copying.UNSURE, copies.unsure()));
        if (copies.unsure().isEmpty() || r.fromDead()) {
            return seen;
        }
        Rotation.Waiver waiver = r.waiver();
        ProofOfUse lacking = seen.lacking(copies.unsure());
        return waiver == null ? lacking : lacking.waivedBy(waiver.actor(), waiver.reason());
    }

    /**
     * What the issuer says of the old version's last use.
     *
     * @param at null when it does not say, or never
     * @param trouble why it could not be asked: silence is not quiet; null when it could, or has no such answer
     */
    private record LastUse(
            @Nullable Instant at,
            Map<String, String> evidence,
            @Nullable Event trouble) {
        static final LastUse UNSAID = new LastUse(null, Map.of(), null);
    }

    private LastUse lastUse(Rotation r, Connector connector) {
        String ref = r.plan().from().issuerRef();
        if (ref == null || !connector.can(Capability.INSPECT)) {
            return LastUse.UNSAID;
        }
        var outcome =
                connector.inspect(new Connector.InspectRequest(ref, r.plan().parameters()));
        return switch (outcome) {
            case Outcome.Done<Connector.Inspected>(Connector.Inspected seen) -> {
                Instant at = seen.lastUsedAt();
                yield new LastUse(
                        at,
                        Map.of(
                                ISSUER_LAST_USED_AT,
                                at == null ? "never" : at.toString(),
                                ISSUER_ASKED_AT,
                                clock.instant().toString()),
                        null);
            }
            case Outcome.RetryAfter<Connector.Inspected> _, Outcome.AnswerLost<Connector.Inspected> _ ->
                new LastUse(null, Map.of(), Trouble.of(outcome));
            case Outcome.AlreadyGone<Connector.Inspected> _, Outcome.Refused<Connector.Inspected> _ -> LastUse.UNSAID;
        };
    }

    /** The old version must not be given up unless every live path holds the candidate. */
    private @Nullable Event candidateNotLive(Rotation r) {
        for (int i = 0; i < r.plan().paths().size(); i++) {
            SecretPath path = r.plan().paths().get(i);
            VaultResult<HeldValue> live = store.read(path);
            if (live instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
                try (held) {
                    if (!held.fingerprint().equals(r.minted().fingerprint())) {
                        String sentence = path.display() + " KV version " + held.version() + " is not ours";
                        return elsewhere(r, i, sentence, held.version());
                    }
                }
            } else if (live instanceof VaultResult.Missing<HeldValue>) {
                int expected = r.stages().get(i).expectedVersion();
                return elsewhere(r, i, path.display() + " was deleted", expected);
            } else {
                return Trouble.of(live);
            }
        }
        return null;
    }

    /** A retry looks again and writes nothing, so the value has to be put back by whoever changed it. */
    private static Event elsewhere(Rotation r, int index, String sentence, int seenVersion) {
        SecretPath path = r.plan().paths().get(index);
        String back = "put the value of " + r.plan().paths().getFirst().next().display() + " back at " + path.display()
                + ", then ask for RETRY";
        return new Event.Blocked(
                Reason.PATH_CHANGED,
                sentence + "; nothing was overwritten, and the old version stays alive",
                r.state() == State.OBSERVING ? back + "; or ROLL_BACK puts the old value back" : back,
                index == r.stageAt() ? seenVersion : null);
    }

    /** Why the old version may not go: a path or a copy does not hold the candidate; empty when all do. */
    Optional<Event> elsewhere(Rotation r) {
        Event elsewhere = candidateNotLive(r);
        return Optional.ofNullable(
                elsewhere != null ? elsewhere : copying.holding(r).trouble());
    }

    Event awaitDeath(Rotation r, Connector connector) {
        int version = r.state() == State.REVOKING
                ? r.plan().from().version()
                : r.minted().version();
        Revocation revocation = killer.attempt(r.tokenId(), version).orElse(null);
        if (revocation == null) {
            return new Event.Blocked(
                    Reason.LEDGER_CHANGED,
                    "somebody deleted version " + version + " of token " + r.tokenId() + " from the ledger",
                    "find out who; revoke the version by POST /api/v1/revocations, then ask for RETRY",
                    null);
        }
        return revocation.state() == Revocation.State.CONFIRMED
                ? new Event.DeathProven(Map.of("death." + version, revocation.sentence()))
                : unproven(revocation, connector);
    }

    /**
     * Values that people gave and that were none have to be dead as well, before what waits beside the live path is removed:
     * a person revokes them, and their death is proven by the value that lies there.
     */
    Optional<Event> earlierAlive(Rotation r, Connector connector) {
        if (!connector.revokesByHand()) {
            return Optional.empty();
        }
        Candidate candidate = r.candidate();
        return IntStream.range(r.plan().toVersion(), r.candidateVersion())
                .filter(version -> candidate == null || version != candidate.version())
                .mapToObj(version -> killer.attempt(r.tokenId(), version))
                .flatMap(Optional::stream)
                .filter(revocation -> revocation.state() != Revocation.State.CONFIRMED)
                .findFirst()
                .map(revocation -> unproven(revocation, connector));
    }

    private Event unproven(Revocation revocation, Connector connector) {
        int version = revocation.order().version();
        String byHand = connector.revokesByHand()
                ? connector
                        .assisted()
                        .orElseThrow()
                        .revoking(
                                Objects.requireNonNullElse(revocation.order().issuerRef(), "of version " + version),
                                revocation.order().parameters())
                : null;
        Instant soon = clock.instant().plus(DEATH_POLL);
        Instant dueAt = revocation.dueAt();
        return new Event.DeathUnproven(
                revocation.state() == Revocation.State.UNCONFIRMED,
                "version " + version + " is not proven dead: " + revocation.sentence(),
                dueAt == null || dueAt.isBefore(soon) ? soon : dueAt,
                byHand);
    }
}
