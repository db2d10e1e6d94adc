package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.HttpProbes;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.Put;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of the candidate's value from where it waits to the live paths, probed before each step. */
final class Promotion {
    private final SecretStore store;
    private final HttpProbes httpProbes;
    private final Copying copying;

    Promotion(SecretStore store, HttpProbes httpProbes, Copying copying) {
        this.store = store;
        this.httpProbes = httpProbes;
        this.copying = copying;
    }

    Event checkStaged(Rotation r) {
        SecretPath next = r.plan().paths().getFirst().next();
        return withCandidate(r, next, held -> new Event.InPlace());
    }

    Event probe(Rotation r, Connector connector) {
        return withCandidate(r, r.plan().paths().getFirst().next(), held -> {
            Proof proof = Probing.of(
                    connector, held.value(), r.plan().requiredScopes(), r.plan().parameters());
            if (proof.verdict() != Verdict.LIVE) {
                return new Event.Probed(proof);
            }
            for (String url : r.plan().policy().httpProbes()) {
                HttpProbes.Answer answer = httpProbes.probe(url, held.value());
                if (answer.verdict() != Verdict.LIVE) {
                    Verdict verdict = answer.verdict() == Verdict.DEAD ? Verdict.DEGRADED : Verdict.UNKNOWN;
                    return new Event.Probed(new Proof(verdict, proof.control(), answer.sentence(), proof.evidence()));
                }
            }
            return new Event.Probed(proof);
        });
    }

    Event promote(Rotation r, Fence fence) {
        SecretPath path = r.plan().paths().get(r.stageAt());
        boolean last = r.stageAt() == r.plan().paths().size() - 1;
        return withCandidate(r, r.plan().paths().getFirst().next(), held -> {
            Event trouble = copying.beforePromotion(r, path);
            if (trouble != null) {
                return trouble;
            }
            fence.check();
            VaultResult<Put> put = store.put(
                    path,
                    held.value(),
                    r.stage().expectedVersion(),
                    r.fromDead() || r.stage().accepted(),
                    labels(r, r.minted().version(), r.minted().issuerRef()));
            return switch (put) {
                case VaultResult.Done<Put>(Put.Written written) ->
                    copying.write(
                            r,
                            path,
                            held.value(),
                            held.fingerprint(),
                            written.version(),
                            fence,
                            good -> new Event.StagePromoted(written.version(), last, good.marks(), good.says()));
                case VaultResult.Done<Put>(Put.Changed changed) -> Trouble.pathChanged(changed);
                default -> Trouble.of(put);
            };
        });
    }

    private Event withCandidate(Rotation r, SecretPath at, Function<HeldValue, Event> use) {
        VaultResult<HeldValue> read = store.read(at);
        String missing = "the minted value is not at " + at.display() + " any more";
        if (read instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                if (held.fingerprint().equals(r.minted().fingerprint())) {
                    return use.apply(held);
                }
            }
            missing = at.display() + " holds another value than the one that was minted";
        } else if (!(read instanceof VaultResult.Missing<HeldValue>)) {
            return Trouble.of(read);
        }
        return withLive(r, use, missing);
    }

    /**
     * What is live already is not lost: somebody, or this rotation before the database was restored to an older moment, has
     * cleaned up too early.
     */
    private Event withLive(Rotation r, Function<HeldValue, Event> use, String missing) {
        for (SecretPath path : r.plan().paths()) {
            VaultResult<HeldValue> live = store.read(path);
            if (live instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
                try (held) {
                    if (held.fingerprint().equals(r.minted().fingerprint())) {
                        return use.apply(held);
                    }
                }
            } else if (!(live instanceof VaultResult.Missing<HeldValue>)) {
                return Trouble.of(live);
            }
        }
        return candidateMissing(r, missing);
    }

    private static Event candidateMissing(Rotation r, String sentence) {
        if (Transitions.has(r.state(), Event.Kind.CANDIDATE_MISSING)) {
            return new Event.CandidateMissing(sentence);
        }
        return new Event.Blocked(
                Reason.CANDIDATE_LOST, sentence, "see who writes there, then ask for RETRY or ROLL_BACK", null);
    }

    /**
     * What the path's custom metadata says of the version that it holds. The issuer's id and the rotation are there for the day
     * on which the database is restored to an older moment: see {@link Future}.
     *
     * @param issuerRef null when unknown
     */
    static Map<String, String> labels(Rotation r, int version, @Nullable String issuerRef) {
        return Map.of(
                SecretStore.NOTE_PREFIX + "token-id", r.tokenId(),
                SecretStore.NOTE_PREFIX + "version", String.valueOf(version),
                SecretStore.NOTE_PREFIX + Future.LABEL_ISSUER_REF, issuerRef == null ? "" : issuerRef,
                SecretStore.NOTE_PREFIX + Future.LABEL_ROTATION, r.id());
    }
}
