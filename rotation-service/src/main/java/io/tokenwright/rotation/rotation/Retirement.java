package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.ProofOfUse;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.Put;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a version: the evidence that it may go, and the proof that it is gone. */
final class Retirement {
    private static final Duration DEATH_POLL = Duration.ofSeconds(1);

    private final SecretStore store;
    private final Tokens tokens;
    private final Killer killer;
    private final Promotion promotion;
    private final InstantSource clock;

    Retirement(SecretStore store, Tokens tokens, Killer killer, Promotion promotion, InstantSource clock) {
        this.store = store;
        this.tokens = tokens;
        this.killer = killer;
        this.promotion = promotion;
        this.clock = clock;
    }

    Event observe(Rotation r, Connector connector) {
        Instant now = clock.instant();
        ProofOfUse proof = r.fromDead()
                ? ProofOfUse.notNeeded("the old version was ordered dead by somebody else")
                : ProofOfUse.judge(
                        r.plan().consumers(),
                        tokens.uses(r.tokenId()),
                        r.plan().from().version(),
                        r.minted().version(),
                        r.promotedAt() == null ? now : r.promotedAt(),
                        r.plan().policy().quietPeriod(),
                        issuerLastUse(r, connector),
                        now);
        if (!proof.complete()) {
            return new Event.EvidenceSeen(proof);
        }
        Event elsewhere = candidateNotLive(r);
        if (elsewhere != null) {
            return elsewhere;
        }
        Event probed = promotion.probe(r, connector);
        return probed instanceof Event.Probed p && p.verdict() == Verdict.LIVE ? new Event.EvidenceSeen(proof) : probed;
    }

    private @Nullable Instant issuerLastUse(Rotation r, Connector connector) {
        String ref = r.plan().from().issuerRef();
        if (ref == null || !connector.can(Capability.INSPECT)) {
            return null;
        }
        var outcome =
                connector.inspect(new Connector.InspectRequest(ref, r.plan().parameters()));
        return outcome instanceof Outcome.Done<Connector.Inspected>(Connector.Inspected seen)
                ? seen.lastUsedAt()
                : null;
    }

    /** The old version must not be given up unless every live path holds the candidate. */
    private @Nullable Event candidateNotLive(Rotation r) {
        for (SecretPath path : r.plan().paths()) {
            VaultResult<HeldValue> live = store.read(path);
            if (live instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
                try (held) {
                    if (!held.fingerprint().equals(r.minted().fingerprint())) {
                        return Trouble.pathChanged(new Put.Changed(
                                held.version(), path.display() + " KV version " + held.version() + " is not ours"));
                    }
                }
            } else if (live instanceof VaultResult.Missing<HeldValue>) {
                return Trouble.pathChanged(
                        new Put.Changed(r.stage().expectedVersion(), path.display() + " was deleted"));
            } else {
                return Trouble.of(live);
            }
        }
        return null;
    }

    Event quarantine(Rotation r, Connector connector, Fence fence) {
        Event elsewhere = candidateNotLive(r);
        if (elsewhere != null) {
            return elsewhere;
        }
        String ref = r.plan().from().issuerRef();
        if (ref == null || !connector.can(Capability.QUARANTINE)) {
            return new Event.Quarantined("the issuer cannot disable a version; revoking it");
        }
        fence.check();
        var outcome = connector.quarantine(new RevokeRequest(ref, r.plan().parameters()));
        return outcome instanceof Outcome.Done || outcome instanceof Outcome.AlreadyGone
                ? new Event.Quarantined("disabled at the issuer; revoking it")
                : Trouble.of(outcome);
    }

    Event awaitDeath(Rotation r) {
        int version = r.state() == State.REVOKING
                ? r.plan().from().version()
                : r.minted().version();
        Revocation revocation = killer.attempt(r.tokenId(), version)
                .orElseThrow(() -> new IllegalStateException(
                        "version " + version + " of token " + r.tokenId() + " is not in the ledger"));
        if (revocation.state() == Revocation.State.CONFIRMED) {
            return new Event.DeathProven(Map.of("death." + version, revocation.sentence()));
        }
        Instant soon = clock.instant().plus(DEATH_POLL);
        Instant dueAt = revocation.dueAt();
        return new Event.DeathUnproven(
                revocation.state() == Revocation.State.UNCONFIRMED,
                "version " + version + " is not proven dead: " + revocation.sentence(),
                dueAt == null || dueAt.isBefore(soon) ? soon : dueAt);
    }
}
