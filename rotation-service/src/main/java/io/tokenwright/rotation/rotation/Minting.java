package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one effect in which a value is in our hands: from the issuer's answer straight to where it waits in Vault. What is
 * lost in between is found again by name, and adopted only where its value is known.
 */
final class Minting {
    static final String NOTE_ROTATION = "rotation";
    static final String NOTE_ISSUER_REF = "issuer-ref";
    private static final int STAGE_TRIES = 3;
    private static final int MINTS_MAX = 5;
    /** Whoever frees a turn wakes the next; this is for a word of it that was lost. */
    private static final Duration TURN_POLL = Duration.ofSeconds(15);

    private final SecretStore store;
    private final Timing timing;
    private final Turns turns;
    private final Assistance assistance;
    private final Future future;
    private final InstantSource clock;

    Minting(SecretStore store, Timing timing, Turns turns, Assistance assistance, InstantSource clock) {
        this.store = store;
        this.timing = timing;
        this.turns = turns;
        this.assistance = assistance;
        this.future = new Future(store);
        this.clock = clock;
    }

    /** Whether a mint may begin; its name is stored next. */
    Event prepare(Rotation r, Connector connector) {
        Event unagreed = unagreed(r, Strategy.of(connector.description().traits()));
        if (unagreed != null) {
            return unagreed;
        }
        Instant validUntil = r.consent().validUntil();
        if (validUntil != null && r.attempts() == 0 && r.consent().isOver(clock.instant())) {
            return new Event.ApprovalLapsed(validUntil);
        }
        Event wait = r.attempts() == 0 ? timing.wait(r, clock.instant()) : null;
        if (wait != null) {
            return wait;
        }
        if (r.attempts() > 0 && r.attempts() % MINTS_MAX == 0 && r.reason() != Reason.RETRY_ASKED) {
            return new Event.Blocked(
                    Reason.TOO_MANY_MINTS,
                    "minted " + r.attempts() + " times without keeping a value",
                    "see why answers or writes are lost (issuer, Vault), then ask for RETRY",
                    null);
        }
        VaultResult<Boolean> began = future.began(r);
        if (!(began instanceof VaultResult.Done<Boolean>(Boolean before))) {
            return Trouble.of(began);
        }
        if (before) {
            return new Event.Resumed();
        }
        VaultResult<Integer> version = store.version(r.plan().paths().getFirst().next());
        return version instanceof VaultResult.Done<Integer> ? onItsTurn(r) : Trouble.of(version);
    }

    /** What replaces a dead version waits for nobody. */
    private Event onItsTurn(Rotation r) {
        Optional<String> wait = r.fromDead() ? Optional.empty() : turns.take(r);
        return wait.isEmpty()
                ? new Event.ReadyToMint()
                : new Event.Delayed(Reason.AWAITING_TURN, wait.get(), TURN_POLL);
    }

    /** What nobody agreed to: another strategy than the plan was checked for, or one without a way back that nobody approved. */
    private static @Nullable Event unagreed(Rotation r, Strategy now) {
        if (now != r.strategy()) {
            return Trouble.unsound(
                    "the plan was checked for " + r.strategy().code() + ", and issuer \""
                            + r.plan().issuer() + "\" is declared as " + now.code() + " by now",
                    "ask for ROLL_BACK and for a new rotation, or correct the declaration");
        }
        boolean agreed = r.approvedBy() != null || r.evidence().containsKey(Asked.BREAK_GLASS);
        return now == Strategy.IN_PLACE && !agreed
                ? Trouble.unsound(
                        "it is replaced in place, and nobody approved that", "ask for ROLL_BACK and for a new rotation")
                : null;
    }

    /** Mints under the stored name. The caller has made sure that this epoch stored it. */
    Event mint(Rotation r, Connector connector, Fence fence) {
        SecretPath next = r.plan().paths().getFirst().next();
        VaultResult<Integer> version = store.version(next);
        if (!(version instanceof VaultResult.Done<Integer>(Integer expected))) {
            return Trouble.of(version);
        }
        IssueRequest request = request(r, connector);
        fence.check();
        Outcome<Issued> outcome =
                r.strategy() == Strategy.IN_PLACE ? connector.replace(request, fence) : connector.issue(request);
        return waiting(r, next, outcome, expected, fence);
    }

    private IssueRequest request(Rotation r, Connector connector) {
        String old = r.plan().from().issuerRef();
        // A candidate that failed has taken the place of the old version.
        String replaces =
                r.strategy() == Strategy.IN_PLACE ? r.evidence().getOrDefault(Decisions.ISSUER_REF, old) : old;
        return new IssueRequest(
                r.mintName(),
                r.plan().scopes(),
                clock.instant()
                        .plus(r.plan().lifetime(connector.description().limits().lifetimeMax())),
                r.plan().parameters(),
                replaces);
    }

    private Event waiting(Rotation r, SecretPath next, Outcome<Issued> outcome, int expected, Fence fence) {
        return switch (outcome) {
            case Outcome.Done<Issued>(Issued issued) -> {
                try (var _ = issued.value()) {
                    yield stage(r, next, issued, expected, fence);
                }
            }
            case Outcome.AnswerLost<Issued> lost -> new Event.MintLost(lost.sentence());
            default -> Trouble.of(outcome);
        };
    }

    /** A value that cannot be put down is given up: it is killed by name and minted anew. */
    private Event stage(Rotation r, SecretPath next, Issued issued, int expected, Fence fence) {
        VaultResult<Fingerprint> print = store.fingerprint(issued.value());
        if (!(print instanceof VaultResult.Done<Fingerprint>(Fingerprint fingerprint))) {
            return new Event.MintLost("minted, but the fingerprint key cannot be read");
        }
        Candidate candidate = new Candidate(
                r.candidateVersion(),
                issued.issuerRef(),
                fingerprint,
                issued.scopes(),
                issued.issuedAt(),
                issued.expiresAt(),
                issued.precision());
        for (int tries = 0; tries < STAGE_TRIES; tries++) {
            fence.check();
            VaultResult<Integer> written = store.stage(
                    next, issued.value(), Map.of(NOTE_ROTATION, r.id(), NOTE_ISSUER_REF, issued.issuerRef()), expected);
            if (written instanceof VaultResult.Done<Integer> || isThere(next, fingerprint)) {
                return new Event.Minted(candidate);
            }
            if (!(written instanceof VaultResult.Unavailable<Integer>)
                    && !(written instanceof VaultResult.AnswerLost<Integer>)) {
                break;
            }
        }
        return new Event.MintLost("minted, but its value could not be written to " + next.display());
    }

    private boolean isThere(SecretPath next, Fingerprint fingerprint) {
        if (store.read(next) instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                return held.fingerprint().equals(fingerprint);
            }
        }
        return false;
    }

    /** What an earlier attempt left, once the issuer's list can be trusted to show it. */
    Event look(Rotation r, Connector connector, Fence fence) {
        Event given = assistance.left(r);
        if (given != null) {
            return given;
        }
        if (r.strategy() == Strategy.IN_PLACE) {
            return lookInPlace(r, connector, fence);
        }
        if (!connector.can(Capability.FIND) && Assistance.mintsByHand(connector)) {
            return new Event.NothingFound();
        }
        if (!connector.can(Capability.FIND) && connector.description().limits().isShortLived()) {
            // Nobody has its value, and it is over before a person would have looked.
            return new Event.NothingFound();
        }
        if (!connector.can(Capability.FIND)) {
            return new Event.Blocked(
                    Reason.ANSWER_LOST,
                    "a credential named " + r.mintNamePrefix() + "... may exist, and the issuer has no list of them",
                    "revoke it at the issuer if it is there, then ask for RETRY",
                    null);
        }
        Instant now = clock.instant();
        Instant lookFrom = r.lookFrom() == null ? now : r.lookFrom();
        Instant trustedAt = lookFrom.plus(connector.description().limits().listingDelay());
        if (now.isBefore(trustedAt)) {
            return new Event.Delayed(
                    Reason.ANSWER_LOST, "the issuer lists new credentials late", Duration.between(now, trustedAt));
        }
        Outcome<List<Found>> outcome =
                connector.find(new FindRequest(r.mintNamePrefix(), r.plan().parameters()));
        if (!(outcome instanceof Outcome.Done<List<Found>>(List<Found> listed))) {
            return Trouble.of(outcome);
        }
        Map<String, Found> active = new HashMap<>();
        listed.stream().filter(Found::active).forEach(found -> active.put(found.issuerRef(), found));
        if (active.isEmpty()) {
            return new Event.NothingFound();
        }
        VaultResult<HeldValue> waiting = store.read(r.plan().paths().getFirst().next());
        if (waiting instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                Found known = active.get(held.notes().getOrDefault(NOTE_ISSUER_REF, ""));
                if (known != null && r.id().equals(held.notes().get(NOTE_ROTATION))) {
                    return adopt(r, known, held.fingerprint(), active);
                }
            }
        } else if (!(waiting instanceof VaultResult.Missing<HeldValue>)) {
            return Trouble.of(waiting);
        }
        return r.promotionBegun() ? strays(active) : takeUp(r, active);
    }

    /**
     * Where the next version takes the place of the old one, nothing is lost beside it: what is in place is read back, and where it
     * cannot be, or is the old one still, it is replaced once more.
     */
    private Event lookInPlace(Rotation r, Connector connector, Fence fence) {
        Instant now = clock.instant();
        Instant trustedAt = (r.lookFrom() == null ? now : r.lookFrom())
                .plus(connector.description().limits().listingDelay());
        if (now.isBefore(trustedAt)) {
            return new Event.Delayed(
                    Reason.ANSWER_LOST, "the call may still take effect", Duration.between(now, trustedAt));
        }
        SecretPath next = r.plan().paths().getFirst().next();
        VaultResult<Integer> version = store.version(next);
        if (!(version instanceof VaultResult.Done<Integer>(Integer expected))) {
            return Trouble.of(version);
        }
        IssueRequest request = request(r, connector);
        Outcome<Issued> inPlace = connector.readBack(request);
        return switch (inPlace) {
            case Outcome.Done<Issued>(Issued issued)
            when issued.issuerRef().equals(request.replaces()) -> {
                issued.value().close();
                yield new Event.NothingFound();
            }
            case Outcome.Done<Issued> _ -> waiting(r, next, inPlace, expected, fence);
            case Outcome.Refused<Issued> refused
            when refused.code().equals(Connector.UNDECLARED) -> new Event.NothingFound();
            default -> Trouble.of(inPlace);
        };
    }

    private static Event strays(Map<String, Found> active) {
        return new Event.StraysFound(active.keySet().stream().sorted().toList());
    }

    /**
     * What a live path holds is no stray, though we know of no promotion: from here the rotation goes the usual way, and finds
     * each step done.
     */
    private Event takeUp(Rotation r, Map<String, Found> active) {
        VaultResult<Optional<Future.At>> live = future.liveOf(r, active.keySet());
        if (!(live instanceof VaultResult.Done<Optional<Future.At>>(Optional<Future.At> found))) {
            return Trouble.of(live);
        }
        if (found.isEmpty()) {
            return strays(active);
        }
        Future.At at = found.get();
        if (r.state() == State.ROLLING_BACK) {
            return new Event.Blocked(
                    Reason.PATH_CHANGED,
                    at.path().display() + " holds " + at.issuerRef()
                            + ", which this rotation minted and is about to kill: was the database restored?",
                    "put a live value there, then ask for RETRY",
                    null);
        }
        VaultResult<HeldValue> read = store.read(at.path());
        if (!(read instanceof VaultResult.Done<HeldValue>(HeldValue held))) {
            return Trouble.of(read);
        }
        try (held) {
            return adopt(r, Objects.requireNonNull(active.get(at.issuerRef())), held.fingerprint(), active);
        }
    }

    private Event adopt(Rotation r, Found known, Fingerprint fingerprint, Map<String, Found> active) {
        Candidate candidate = new Candidate(
                r.candidateVersion(),
                known.issuerRef(),
                fingerprint,
                known.scopes(),
                known.issuedAt() == null ? clock.instant() : known.issuedAt(),
                known.expiresAt(),
                known.precision());
        List<String> others = active.keySet().stream()
                .filter(ref -> !ref.equals(known.issuerRef()))
                .sorted()
                .toList();
        return new Event.CandidateFound(candidate, others);
    }
}
