package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.Put;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way back of a live path to its old value, and the removal of what a rotation leaves behind. */
final class Undoing {
    private final SecretStore store;
    private final Future future;
    private final Copying copying;

    Undoing(SecretStore store, Copying copying) {
        this.store = store;
        this.copying = copying;
        this.future = new Future(store);
    }

    /**
     * The candidate is killed afterwards, so the old version is probed even where its path is as it was before. There it is written
     * once more: a worker that was frozen before it promoted would put the dead candidate over a version that nobody has replaced.
     */
    Event restore(Rotation r, Connector connector, Fence fence) {
        if (r.mayBeReplacedInPlace()) {
            return impossible(r, "it was replaced in place");
        }
        SecretPath path = r.plan().paths().get(r.stageAt());
        StageProgress stage = r.stage();
        VaultResult<Integer> current = store.version(path);
        if (!(current instanceof VaultResult.Done<Integer>(Integer live))) {
            return Trouble.of(current);
        }
        boolean untouched = live == stage.oldVersion();
        if (untouched && (live == 0 || r.fromDead())) {
            return new Event.StageRestored(live);
        }
        if (r.fromDead() || stage.oldVersion() == 0) {
            return impossible(r, stage.oldVersion() == 0 ? "the path was empty before" : "the old version is revoked");
        }
        VaultResult<HeldValue> old = store.read(path, stage.oldVersion());
        if (old instanceof VaultResult.Missing<HeldValue>) {
            return untouched
                    ? new Event.StageRestored(live)
                    : impossible(r, "Vault no longer keeps KV version " + stage.oldVersion() + " of " + path.display());
        }
        if (!(old instanceof VaultResult.Done<HeldValue>(HeldValue held))) {
            return Trouble.of(old);
        }
        try (held) {
            Proof proof = Probing.of(
                    connector, held.value(), r.plan().requiredScopes(), r.plan().parameters());
            if (untouched && (proof.verdict() == Verdict.LIVE || proof.verdict() == Verdict.DEGRADED)) {
                fence.check();
                VaultResult<Integer> renewed = store.renew(path, live);
                return renewed instanceof VaultResult.Done<Integer>(Integer version)
                        ? new Event.StageRestored(version)
                        : Trouble.of(renewed);
            }
            return switch (proof.verdict()) {
                case LIVE -> putBack(r, path, held, live, fence);
                case DEAD, DEGRADED -> impossible(r, "the old version is " + proof.verdict() + ": " + proof.sentence());
                case UNKNOWN -> new Event.Delayed(Reason.PROBE_UNKNOWN, proof.sentence(), null);
            };
        }
    }

    /** Our own candidate may be overwritten whatever its KV version; a foreign value only where a person accepted it. */
    private Event putBack(Rotation r, SecretPath path, HeldValue old, int live, Fence fence) {
        int expected = r.stage().expectedVersion();
        VaultResult<HeldValue> latest = store.read(path);
        if (latest instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                Candidate candidate = r.candidate();
                if (candidate != null && held.fingerprint().equals(candidate.fingerprint())) {
                    expected = live;
                }
            }
        } else if (!(latest instanceof VaultResult.Missing<HeldValue>)) {
            return Trouble.of(latest);
        }
        fence.check();
        VaultResult<Put> put = store.put(
                path,
                old.value(),
                expected,
                r.stage().accepted(),
                Promotion.labels(r, r.plan().from().version(), r.plan().from().issuerRef()));
        return switch (put) {
            case VaultResult.Done<Put>(Put.Written written) ->
                copying.write(
                        r,
                        path,
                        old.value(),
                        old.fingerprint(),
                        written.version(),
                        fence,
                        good -> new Event.StageRestored(written.version(), good.says()));
            case VaultResult.Done<Put>(Put.Changed changed) -> Trouble.pathChanged(changed);
            default -> Trouble.of(put);
        };
    }

    Event killStrays(Rotation r, Connector connector, Fence fence) {
        for (String ref : r.strays()) {
            fence.check();
            var outcome = connector.revoke(new RevokeRequest(ref, r.plan().parameters()));
            if (!(outcome instanceof Outcome.Done) && !(outcome instanceof Outcome.AlreadyGone)) {
                return Trouble.of(outcome);
            }
        }
        return new Event.StraysKilled();
    }

    Event cleanUp(Rotation r, Connector connector, Fence fence) {
        SecretPath next = r.plan().paths().getFirst().next();
        VaultResult<HeldValue> waiting = store.read(next);
        if (waiting instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                if (r.id().equals(held.notes().get(Minting.NOTE_ROTATION))) {
                    fence.check();
                    VaultResult<Boolean> removed = store.remove(next);
                    if (!(removed instanceof VaultResult.Done<Boolean>)) {
                        return Trouble.of(removed);
                    }
                }
            }
        } else if (!(waiting instanceof VaultResult.Missing<HeldValue>)) {
            return Trouble.of(waiting);
        }
        if (r.attempts() == 0 || !connector.can(Capability.FIND)) {
            return new Event.Cleaned();
        }
        var outcome = connector.find(
                new Connector.FindRequest(r.mintNamePrefix(), r.plan().parameters()));
        if (!(outcome instanceof Outcome.Done<List<Found>>(List<Found> found))) {
            return Trouble.of(outcome);
        }
        Candidate candidate = r.candidate();
        String kept = r.state() == State.REVOKING && candidate != null ? candidate.issuerRef() : "";
        List<String> strays = found.stream()
                .filter(Found::active)
                .map(Found::issuerRef)
                .filter(ref -> !ref.equals(kept))
                .toList();
        return strays.isEmpty() ? new Event.Cleaned() : strays(r, strays);
    }

    /** After a rollback no live path holds what the rotation minted. */
    private Event strays(Rotation r, List<String> strays) {
        VaultResult<Optional<Future.At>> live = future.liveOf(r, Set.copyOf(strays));
        if (!(live instanceof VaultResult.Done<Optional<Future.At>>(Optional<Future.At> at))) {
            return Trouble.of(live);
        }
        return at.isEmpty()
                ? new Event.StraysFound(strays)
                : new Event.Blocked(
                        Reason.PATH_CHANGED,
                        at.get().path().display() + " holds " + at.get().issuerRef()
                                + ", which this rotation minted and is about to kill: was the database restored?",
                        "put a live value there, then ask for RETRY",
                        null);
    }

    private static Event impossible(Rotation r, String sentence) {
        return new Event.Blocked(
                Reason.ROLLBACK_IMPOSSIBLE,
                "cannot roll back version " + r.plan().from().version() + ": " + sentence,
                "ask for RETRY to go on with a new version",
                null);
    }
}
