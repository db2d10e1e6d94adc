package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.proof.HttpProbes;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Does what a stored step says, outside of the database, and tells what came of it as an event. Knows nothing of where the
 * rotation goes next. Thread-safe; no framework.
 */
public final class Steps {
    private static final int MINTS_MAX = 5;
    private static final Duration DEATH_POLL = Duration.ofSeconds(1);
    private static final Duration REHEARSAL_POLL = Duration.ofMinutes(1);

    private final Connectors connectors;
    private final SecretStore store;
    private final Tokens tokens;
    private final Killer killer;
    private final HttpProbes httpProbes;
    private final Minting minting;
    private final InstantSource clock;

    public Steps(
            Connectors connectors,
            SecretStore store,
            Tokens tokens,
            Killer killer,
            HttpProbes httpProbes,
            InstantSource clock) {
        this.connectors = connectors;
        this.store = store;
        this.tokens = tokens;
        this.killer = killer;
        this.httpProbes = httpProbes;
        this.minting = new Minting(store, clock);
        this.clock = clock;
    }

    /** Runs the step of {@code r}, asking {@code fence} before each effect. */
    public Event run(Rotation r, Fence fence) {
        Connector connector = connectors.byName(r.plan().issuer()).orElse(null);
        if (connector == null) {
            return new Event.Blocked(
                    Reason.CONNECTOR_MISSING,
                    "no connector \"" + r.plan().issuer() + "\" is loaded",
                    "configure the connector (GET /api/v1/connectors says what is wrong), then ask for RETRY",
                    null);
        }
        return switch (r.step()) {
            case WAIT -> throw new IllegalStateException("rotation " + r.id() + " has no step to run");
            case CHECK_PLAN -> checkPlan(r, connector);
            case PREPARE_MINT -> prepareMint(r);
            case MINT -> r.mintEpoch() == r.epoch() ? minting.mint(r, connector, fence) : new Event.Resumed();
            case LOOK -> minting.look(r, connector);
            case KILL_STRAYS -> killStrays(r, connector, fence);
            case CHECK_STAGED -> checkStaged(r);
            case PROBE -> probe(r, connector);
            case PROMOTE -> promote(r, fence);
            case OBSERVE -> observe(r, connector);
            case QUARANTINE -> quarantine(r, connector, fence);
            case AWAIT_DEATH -> awaitDeath(r);
            case RESTORE -> restore(r, connector, fence);
            case CLEAN_UP -> cleanUp(r, connector, fence);
        };
    }

    private Event checkPlan(Rotation r, Connector connector) {
        Plan plan = r.plan();
        for (Capability needed : List.of(Capability.ISSUE, Capability.PROBE, Capability.REVOKE)) {
            if (!connector.can(needed)) {
                return unsound("connector \"" + plan.issuer() + "\" cannot " + needed, "rotate it by hand");
            }
        }
        List<String> problems = connector.problemsWith(plan.parameters());
        if (!problems.isEmpty()) {
            return unsound(String.join("; ", problems), "register the token with these issuerParameters");
        }
        if (plan.from().issuerRef() == null) {
            return unsound(
                    "the issuer's id of version " + plan.from().version() + " is not known, so it could not be revoked",
                    "register the version with its issuerRef");
        }
        for (String url : plan.policy().httpProbes()) {
            Optional<String> problem = httpProbes.problemWith(url);
            if (problem.isPresent()) {
                return unsound(problem.get(), "correct the policy's httpProbes");
            }
        }
        String rehearsal = plan.policy().rehearsalTokenId();
        if (rehearsal != null) {
            Instant now = clock.instant();
            Instant issuedAt = plan.from().issuedAt();
            boolean rehearsed = tokens.rehearsedAt(rehearsal)
                    .filter(at -> issuedAt == null || at.isAfter(issuedAt))
                    .filter(at -> !at.plus(plan.policy().soak()).isAfter(now))
                    .isPresent();
            if (!rehearsed) {
                return new Event.Delayed(
                        Reason.AWAITING_REHEARSAL,
                        "waits until the rotation of its rehearsal " + rehearsal + " is completed and soaked",
                        now.plus(REHEARSAL_POLL));
            }
        }
        List<Integer> liveVersions = new ArrayList<>();
        for (SecretPath path : plan.paths()) {
            VaultResult<Integer> version = store.check(path);
            if (!(version instanceof VaultResult.Done<Integer>(Integer live))) {
                return trouble(version);
            }
            Event trouble = wrongValue(r, path, live);
            if (trouble != null) {
                return trouble;
            }
            liveVersions.add(live);
        }
        boolean toApprove = plan.policy().approvalRequired() && r.approvedBy() == null;
        return new Event.PlanChecked(List.copyOf(liveVersions), toApprove, Map.of("planHash", plan.hash()));
    }

    /** What is live must be the version that is to be replaced, where its fingerprint is known. */
    private @org.jspecify.annotations.Nullable Event wrongValue(Rotation r, SecretPath path, int live) {
        Fingerprint expected = r.plan().from().fingerprint();
        if (live == 0 || expected == null || r.fromDead()) {
            return null;
        }
        VaultResult<HeldValue> read = store.read(path);
        if (read instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                boolean other = held.fingerprint().keyId().equals(expected.keyId())
                        && !held.fingerprint().equals(expected);
                return other
                        ? unsound(
                                path.display() + " does not hold version "
                                        + r.plan().from().version(),
                                "register the version that is live there, or correct secretPaths")
                        : null;
            }
        }
        return read instanceof VaultResult.Missing<HeldValue>
                ? unsound(path.display() + " was deleted or has no key \"" + path.key() + "\"", "correct secretPaths")
                : trouble(read);
    }

    private Event prepareMint(Rotation r) {
        if (r.attempts() > 0 && r.attempts() % MINTS_MAX == 0 && r.reason() != Reason.RETRY_ASKED) {
            return new Event.Blocked(
                    Reason.TOO_MANY_MINTS,
                    "minted " + r.attempts() + " times without keeping a value",
                    "see why answers or writes are lost (issuer, Vault), then ask for RETRY",
                    null);
        }
        VaultResult<Integer> version = store.version(r.plan().paths().getFirst().next());
        return version instanceof VaultResult.Done<Integer> ? new Event.ReadyToMint() : trouble(version);
    }

    private Event killStrays(Rotation r, Connector connector, Fence fence) {
        for (String ref : r.strays()) {
            fence.check();
            var outcome = connector.revoke(new RevokeRequest(ref, r.plan().parameters()));
            if (!(outcome instanceof Outcome.Done) && !(outcome instanceof Outcome.AlreadyGone)) {
                return trouble(outcome);
            }
        }
        return new Event.StraysKilled();
    }

    private Event checkStaged(Rotation r) {
        SecretPath next = r.plan().paths().getFirst().next();
        return withCandidate(r, next, held -> new Event.InPlace());
    }

    private Event probe(Rotation r, Connector connector) {
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

    private Event promote(Rotation r, Fence fence) {
        SecretPath path = r.plan().paths().get(r.stageAt());
        boolean last = r.stageAt() == r.plan().paths().size() - 1;
        return withCandidate(r, r.plan().paths().getFirst().next(), held -> {
            fence.check();
            VaultResult<Put> put = store.put(
                    path,
                    held.value(),
                    r.stage().expectedVersion(),
                    r.fromDead() || r.stage().accepted(),
                    labels(r, candidate(r).version()));
            return switch (put) {
                case VaultResult.Done<Put>(Put.Written written) -> new Event.StagePromoted(written.version(), last);
                case VaultResult.Done<Put>(Put.Changed changed) -> pathChanged(changed);
                default -> trouble(put);
            };
        });
    }

    private Event observe(Rotation r, Connector connector) {
        Instant now = clock.instant();
        ProofOfUse proof = r.fromDead()
                ? ProofOfUse.notNeeded("the old version was ordered dead by somebody else")
                : ProofOfUse.judge(
                        r.plan().consumers(),
                        tokens.uses(r.tokenId()),
                        r.plan().from().version(),
                        candidate(r).version(),
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
        Event probed = probe(r, connector);
        return probed instanceof Event.Probed p && p.verdict() == Verdict.LIVE ? new Event.EvidenceSeen(proof) : probed;
    }

    private @org.jspecify.annotations.Nullable Instant issuerLastUse(Rotation r, Connector connector) {
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
    private @org.jspecify.annotations.Nullable Event candidateNotLive(Rotation r) {
        for (SecretPath path : r.plan().paths()) {
            VaultResult<HeldValue> live = store.read(path);
            if (live instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
                try (held) {
                    if (!held.fingerprint().equals(candidate(r).fingerprint())) {
                        return pathChanged(new Put.Changed(
                                held.version(), path.display() + " KV version " + held.version() + " is not ours"));
                    }
                }
            } else if (live instanceof VaultResult.Missing<HeldValue>) {
                return pathChanged(new Put.Changed(r.stage().expectedVersion(), path.display() + " was deleted"));
            } else {
                return trouble(live);
            }
        }
        return null;
    }

    private Event quarantine(Rotation r, Connector connector, Fence fence) {
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
                : trouble(outcome);
    }

    private Event awaitDeath(Rotation r) {
        int version = r.state() == State.REVOKING
                ? r.plan().from().version()
                : candidate(r).version();
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

    private Event restore(Rotation r, Connector connector, Fence fence) {
        SecretPath path = r.plan().paths().get(r.stageAt());
        StageProgress stage = r.stage();
        VaultResult<Integer> current = store.version(path);
        if (!(current instanceof VaultResult.Done<Integer>(Integer live))) {
            return trouble(current);
        }
        if (live == stage.oldVersion()) {
            return new Event.StageRestored(live);
        }
        if (r.fromDead() || stage.oldVersion() == 0) {
            return impossible(r, stage.oldVersion() == 0 ? "the path was empty before" : "the old version is revoked");
        }
        VaultResult<HeldValue> old = store.read(path, stage.oldVersion());
        if (old instanceof VaultResult.Missing<HeldValue>) {
            return impossible(r, "Vault no longer keeps KV version " + stage.oldVersion() + " of " + path.display());
        }
        if (!(old instanceof VaultResult.Done<HeldValue>(HeldValue held))) {
            return trouble(old);
        }
        try (held) {
            Proof proof = Probing.of(
                    connector, held.value(), r.plan().requiredScopes(), r.plan().parameters());
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
            return trouble(latest);
        }
        fence.check();
        VaultResult<Put> put = store.put(
                path,
                old.value(),
                expected,
                r.stage().accepted(),
                labels(r, r.plan().from().version()));
        return switch (put) {
            case VaultResult.Done<Put>(Put.Written written) -> new Event.StageRestored(written.version());
            case VaultResult.Done<Put>(Put.Changed changed) -> pathChanged(changed);
            default -> trouble(put);
        };
    }

    private Event cleanUp(Rotation r, Connector connector, Fence fence) {
        SecretPath next = r.plan().paths().getFirst().next();
        VaultResult<HeldValue> waiting = store.read(next);
        if (waiting instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                if (r.id().equals(held.notes().get(Minting.NOTE_ROTATION))) {
                    fence.check();
                    VaultResult<Boolean> removed = store.remove(next);
                    if (!(removed instanceof VaultResult.Done<Boolean>)) {
                        return trouble(removed);
                    }
                }
            }
        } else if (!(waiting instanceof VaultResult.Missing<HeldValue>)) {
            return trouble(waiting);
        }
        if (r.attempts() == 0 || !connector.can(Capability.FIND)) {
            return new Event.Cleaned();
        }
        var outcome = connector.find(
                new Connector.FindRequest(r.mintNamePrefix(), r.plan().parameters()));
        if (!(outcome instanceof Outcome.Done<List<Found>>(List<Found> found))) {
            return trouble(outcome);
        }
        Candidate candidate = r.candidate();
        String kept = r.state() == State.REVOKING && candidate != null ? candidate.issuerRef() : "";
        List<String> strays = found.stream()
                .filter(Found::active)
                .map(Found::issuerRef)
                .filter(ref -> !ref.equals(kept))
                .toList();
        return strays.isEmpty() ? new Event.Cleaned() : new Event.StraysFound(strays);
    }

    private Event withCandidate(Rotation r, SecretPath at, Function<HeldValue, Event> use) {
        VaultResult<HeldValue> read = store.read(at);
        if (read instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                return held.fingerprint().equals(candidate(r).fingerprint())
                        ? use.apply(held)
                        : candidateMissing(r, at.display() + " holds another value than the one that was minted");
            }
        }
        return read instanceof VaultResult.Missing<HeldValue>
                ? candidateMissing(r, "the minted value is not at " + at.display() + " any more")
                : trouble(read);
    }

    private static Event candidateMissing(Rotation r, String sentence) {
        if (Transitions.has(r.state(), Event.Kind.CANDIDATE_MISSING)) {
            return new Event.CandidateMissing(sentence);
        }
        return new Event.Blocked(
                Reason.CANDIDATE_LOST, sentence, "see who writes there, then ask for RETRY or ROLL_BACK", null);
    }

    private static Candidate candidate(Rotation r) {
        Candidate candidate = r.candidate();
        if (candidate == null) {
            throw new IllegalStateException("rotation " + r.id() + " in " + r.state() + " has no candidate");
        }
        return candidate;
    }

    private static Map<String, String> labels(Rotation r, int version) {
        return Map.of(
                SecretStore.NOTE_PREFIX + "token-id", r.tokenId(),
                SecretStore.NOTE_PREFIX + "version", String.valueOf(version));
    }

    private static Event unsound(String sentence, String nextAction) {
        return new Event.Blocked(Reason.PLAN_UNSOUND, sentence, nextAction + ", then ask for RETRY", null);
    }

    private static Event impossible(Rotation r, String sentence) {
        return new Event.Blocked(
                Reason.ROLLBACK_IMPOSSIBLE,
                "cannot roll back version " + r.plan().from().version() + ": " + sentence,
                "ask for RETRY to go on with a new version",
                null);
    }

    private static Event pathChanged(Put.Changed changed) {
        return new Event.Blocked(
                Reason.PATH_CHANGED,
                changed.sentence() + "; nothing was overwritten",
                "see who wrote there; RETRY writes over it, ROLL_BACK puts the old value back",
                changed.seenVersion());
    }

    /** What a call to Vault that did not work means for the rotation. */
    static Event trouble(VaultResult<?> result) {
        return switch (result) {
            case VaultResult.Unavailable<?> u ->
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, "Vault is not available: " + u.reason(), null);
            case VaultResult.AnswerLost<?> lost ->
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, "Vault's answer for " + lost.path() + " was lost", null);
            case VaultResult.Conflict<?> conflict ->
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, conflict.path() + " was written meanwhile", null);
            case VaultResult.Denied<?> denied ->
                new Event.Blocked(
                        Reason.VAULT_DENIED,
                        "Vault denies " + denied.capability() + " on " + denied.path(),
                        "grant " + denied.capability() + " on " + denied.path()
                                + " to the rotation service, then ask for RETRY",
                        null);
            case VaultResult.Missing<?> missing ->
                new Event.Blocked(
                        Reason.PLAN_UNSOUND,
                        "there is nothing at " + missing.path(),
                        "create it or correct secretPaths, then ask for RETRY",
                        null);
            case VaultResult.Refused<?> refused ->
                new Event.Blocked(
                        Reason.PLAN_UNSOUND,
                        refused.path() + ": " + refused.sentence(),
                        "correct it, then ask for RETRY",
                        null);
            case VaultResult.Done<?> _ -> throw new IllegalArgumentException("a result that worked is no trouble");
        };
    }

    /** What a call to an issuer that did not work means for the rotation, where repeating it does no harm. */
    Event trouble(Outcome<?> outcome) {
        return trouble(outcome, clock.instant());
    }

    static Event trouble(Outcome<?> outcome, Instant now) {
        return switch (outcome) {
            case Outcome.RetryAfter<?> later ->
                new Event.Delayed(Reason.ISSUER_UNAVAILABLE, later.sentence(), now.plus(later.delay()));
            case Outcome.AnswerLost<?> lost -> new Event.Delayed(Reason.ISSUER_UNAVAILABLE, lost.sentence(), null);
            case Outcome.Refused<?> refused ->
                new Event.Blocked(
                        Reason.ISSUER_REFUSED,
                        refused.sentence(),
                        "correct what the issuer refuses (" + refused.code() + "), then ask for RETRY",
                        null);
            case Outcome.AlreadyGone<?> _ ->
                new Event.Blocked(
                        Reason.ISSUER_REFUSED,
                        "the issuer says that there is no such thing",
                        "correct issuerParameters, then ask for RETRY",
                        null);
            case Outcome.Done<?> _ -> throw new IllegalArgumentException("an outcome that worked is no trouble");
        };
    }
}
