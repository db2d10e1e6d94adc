package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connector.Revoked;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import java.time.Duration;
import java.util.Objects;

/** Disables the old version at the issuer for a scream test and enables it again, each proven by the value itself. */
final class Disabling {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final SecretStore store;

    Disabling(SecretStore store) {
        this.store = store;
    }

    /** Whether {@code connector} can disable the version that {@code r} replaces, and enable it again. */
    static boolean isPossible(Rotation r, Connector connector) {
        return connector.canDisable() && r.plan().from().issuerRef() != null;
    }

    Event disable(Rotation r, Connector connector, Fence fence) {
        fence.check();
        Outcome<Revoked> outcome = connector.quarantine(request(r), fence);
        if (outcome instanceof Outcome.AlreadyGone) {
            return new Event.Disabled(old(r) + " is gone at the issuer");
        }
        if (!(outcome instanceof Outcome.Done)) {
            return Trouble.of(outcome);
        }
        return proven(r, connector, Verdict.DEAD, new Event.Disabled(old(r) + " is disabled at the issuer"));
    }

    Event enable(Rotation r, Connector connector, Fence fence) {
        if (r.fromDead()) {
            return new Event.Enabled(old(r) + " was ordered dead and is not enabled again");
        }
        fence.check();
        Outcome<Revoked> outcome = connector.restore(request(r));
        return switch (outcome) {
            case Outcome.Done<Revoked> _ ->
                proven(r, connector, Verdict.LIVE, new Event.Enabled(old(r) + " is enabled again"));
            case Outcome.AlreadyGone<Revoked> _ ->
                impossible(
                        old(r) + " is gone at the issuer and cannot be enabled again",
                        "revoke it by POST /api/v1/revocations, so that it counts as dead, then ask for RETRY");
            case Outcome.Refused<Revoked> refused ->
                impossible(
                        old(r) + " is disabled, and the issuer refuses to enable it: " + refused.sentence(),
                        "enable it at the issuer by hand, then ask for RETRY");
            default -> Trouble.of(outcome);
        };
    }

    private static Event impossible(String sentence, String nextAction) {
        return new Event.Blocked(Reason.ISSUER_REFUSED, sentence, nextAction, null);
    }

    /** Until the old value is honoured as {@code wanted}, the change is not there yet. A value that is lost proves nothing. */
    private Event proven(Rotation r, Connector connector, Verdict wanted, Event then) {
        for (int i = 0; i < r.stages().size(); i++) {
            int version = r.stages().get(i).oldVersion();
            if (version == 0) {
                continue;
            }
            VaultResult<HeldValue> read = store.read(r.plan().paths().get(i), version);
            if (read instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
                try (held) {
                    if (isOld(r, held)) {
                        return judged(r, connector, held, wanted, then);
                    }
                }
            } else if (!(read instanceof VaultResult.Missing<HeldValue>)) {
                return Trouble.of(read);
            }
        }
        return then;
    }

    private static boolean isOld(Rotation r, HeldValue held) {
        var known = r.plan().from().fingerprint();
        return known == null || known.equals(held.fingerprint());
    }

    private static Event judged(Rotation r, Connector connector, HeldValue held, Verdict wanted, Event then) {
        Proof proof = Probing.of(
                connector, held.value(), r.plan().requiredScopes(), r.plan().parameters());
        Verdict seen = proof.verdict() == Verdict.DEGRADED ? Verdict.LIVE : proof.verdict();
        if (seen == wanted) {
            return then;
        }
        return seen == Verdict.UNKNOWN
                ? new Event.Delayed(Reason.PROBE_UNKNOWN, proof.sentence(), null)
                : new Event.Delayed(
                        wanted == Verdict.DEAD ? Reason.SCREAM_TEST : Reason.SCREAMED,
                        old(r) + " was " + (wanted == Verdict.DEAD ? "disabled" : "enabled")
                                + " at the issuer, and a probe still says " + proof.verdict(),
                        POLL);
    }

    private static RevokeRequest request(Rotation r) {
        return new RevokeRequest(
                Objects.requireNonNull(r.plan().from().issuerRef()), r.plan().parameters());
    }

    private static String old(Rotation r) {
        return "version " + r.plan().from().version();
    }
}
