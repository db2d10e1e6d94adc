package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.Inspected;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connector.Revoked;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.sink.Copies;
import io.tokenwright.rotation.token.SecretPath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one line of the ledger as far as it goes: revoke at the issuer, prove death by a probe, remove the value from
 * the live paths. Every part may be repeated. Thread-safe; no framework.
 */
public final class Killer {
    private static final Duration LEASE = Duration.ofSeconds(10);
    /** How long a person may take to revoke by hand before it is called unconfirmed. */
    private static final Duration BY_HAND = Duration.ofMinutes(15);

    private final Ledger ledger;
    private final Connectors connectors;
    private final SecretStore store;
    private final Copies copies;
    private final InstantSource clock;
    private final Set<Ledger.Leased> working = ConcurrentHashMap.newKeySet();

    /** Where nothing has copies. */
    public Killer(Ledger ledger, Connectors connectors, SecretStore store, InstantSource clock) {
        this(ledger, connectors, store, Copies.none(store, clock), clock);
    }

    public Killer(Ledger ledger, Connectors connectors, SecretStore store, Copies copies, InstantSource clock) {
        this.ledger = ledger;
        this.connectors = connectors;
        this.store = store;
        this.copies = copies;
        this.clock = clock;
    }

    /** Goes on with all that is due; the number of lines that were worked on. */
    public int tick(int limit) {
        List<Runnable> due = lease(limit);
        due.forEach(Runnable::run);
        return due.size();
    }

    /** Leases what is due; each may be run by any thread. */
    public List<Runnable> lease(int limit) {
        return ledger.leaseDue(clock.instant(), LEASE, limit).stream()
                .<Runnable>map(leased -> () -> work(leased))
                .toList();
    }

    /** Goes on with one version now if nobody else does; where it is then, empty when the ledger does not have it. */
    public Optional<Revocation> attempt(String tokenId, int version) {
        return ledger.lease(tokenId, version, LEASE).map(this::work).or(() -> ledger.find(tokenId, version));
    }

    /** Prolongs the leases of what is being worked on. */
    public void heartbeat() {
        working.forEach(leased -> ledger.holds(leased, LEASE));
    }

    private Revocation work(Ledger.Leased leased) {
        working.add(leased);
        try {
            return worked(leased);
        } finally {
            working.remove(leased);
        }
    }

    private Revocation worked(Ledger.Leased leased) {
        Revocation done = goOn(leased);
        return ledger.store(leased, done, clock.instant()) ? done : leased.revocation();
    }

    private Revocation goOn(Ledger.Leased leased) {
        Revocation r = leased.revocation();
        Order order = r.order();
        Connector connector = connectors.byName(order.issuer()).orElse(null);
        if (connector == null) {
            return r.delayed(
                    "no connector \"" + order.issuer() + "\" is loaded: revoke it at the issuer by hand",
                    null,
                    Duration.ZERO,
                    clock.instant());
        }
        boolean again = r.state() == Revocation.State.ACCEPTED && connector.revokesByHand();
        if (again || r.state() == Revocation.State.ORDERED || r.state() == Revocation.State.UNCONFIRMED) {
            r = revoke(leased, r, connector);
        }
        boolean acceptedNow =
                r.acceptedAt() != null && !clock.instant().isBefore(r.dueAt() == null ? Instant.MIN : r.dueAt());
        if (acceptedNow && (r.state() == Revocation.State.ACCEPTED || r.state() == Revocation.State.UNCONFIRMED)) {
            r = prove(r, connector);
        }
        return r.state() == Revocation.State.PROVEN_DEAD ? remove(leased, r) : r;
    }

    private Revocation revoke(Ledger.Leased leased, Revocation r, Connector connector) {
        Duration propagation = connector.description().limits().propagation();
        Order order = r.order();
        if (connector.revokesByHand()) {
            return r.accepted("a person has to revoke it at the issuer", clock.instant());
        }
        String ref = order.issuerRef();
        if (ref == null) {
            return r.delayed(
                    "the issuer's id of version " + order.version()
                            + " is not known: revoke it at the issuer by hand, or register its issuerRef",
                    null,
                    propagation,
                    clock.instant());
        }
        if (!ledger.holds(leased, LEASE)) {
            return r;
        }
        if (connector.revokesByValue()) {
            return revokeByValue(r, ref, connector);
        }
        return revoked(r, connector, connector.revoke(new RevokeRequest(ref, order.parameters())));
    }

    /** What nobody has any more cannot be ended; it ends by itself, and {@link #inspected} says when. */
    private Revocation revokeByValue(Revocation r, String ref, Connector connector) {
        VaultResult<HeldValue> found = value(r.order());
        if (found instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                var request = new RevokeRequest(ref, r.order().parameters(), held.value());
                return revoked(r, connector, connector.revoke(request));
            }
        }
        return found instanceof VaultResult.Missing<HeldValue>
                ? r.accepted("only its bearer could end it, and its value is not in Vault", clock.instant())
                : r.delayed(
                        "Vault cannot be asked for the value, which alone can end it",
                        null,
                        connector.description().limits().propagation(),
                        clock.instant());
    }

    private Revocation revoked(Revocation r, Connector connector, Outcome<Revoked> outcome) {
        Duration propagation = connector.description().limits().propagation();
        Instant now = clock.instant();
        return switch (outcome) {
            case Outcome.Done<Revoked> _ -> r.accepted("the issuer revoked it", now);
            case Outcome.AlreadyGone<Revoked> _ -> r.accepted("the issuer says that it is gone already", now);
            case Outcome.RetryAfter<Revoked> later ->
                r.delayed(later.sentence(), now.plus(later.delay()), propagation, now);
            case Outcome.AnswerLost<Revoked> lost -> r.delayed(lost.sentence(), null, propagation, now);
            case Outcome.Refused<Revoked> refused -> r.delayed(refused.sentence(), null, Duration.ZERO, now);
        };
    }

    private Revocation prove(Revocation r, Connector connector) {
        Duration byHand = connector.revokesByHand() ? BY_HAND : Duration.ZERO;
        Duration propagation = connector.description().limits().propagation().plus(byHand);
        Order order = r.order();
        VaultResult<HeldValue> found = value(order);
        if (found instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                Proof proof = Probing.ofKilled(connector, held.value(), order.parameters());
                return r.judged(
                        proof.verdict(),
                        proof.verdict() == Verdict.DEAD
                                ? proof.sentence()
                                : todo(r.order(), connector) + proof.sentence(),
                        proof.evidence(),
                        propagation,
                        clock.instant());
            }
        }
        if (!(found instanceof VaultResult.Missing<HeldValue>)) {
            return r.judged(
                    Verdict.UNKNOWN, "Vault cannot be asked for the value", Map.of(), propagation, clock.instant());
        }
        return inspected(r, connector, propagation);
    }

    /** What a person has to do first; empty where nobody has to. */
    private static String todo(Order order, Connector connector) {
        return connector.revokesByHand()
                ? "a person has to revoke it: "
                        + connector
                                .assisted()
                                .orElseThrow()
                                .revoking(
                                        order.issuerRef() == null ? "of version " + order.version() : order.issuerRef(),
                                        order.parameters())
                        + "; until then: "
                : "";
    }

    /** Nobody has the value any more, so the issuer's own word must do, and the evidence says so. */
    private Revocation inspected(Revocation r, Connector connector, Duration propagation) {
        String ref = r.order().issuerRef();
        boolean cannotAsk = ref == null || !connector.can(Capability.INSPECT);
        Duration lifetimeMax = connector.description().limits().lifetimeMax();
        if (cannotAsk && lifetimeMax != null && connector.description().limits().isShortLived()) {
            return endsByItself(r, r.orderedAt().plus(lifetimeMax), propagation.plus(lifetimeMax));
        }
        if (cannotAsk || ref == null) {
            return r.judged(
                    Verdict.UNKNOWN,
                    "its value is not in Vault and the issuer cannot be asked about it: check at the issuer",
                    Map.of(),
                    propagation,
                    clock.instant());
        }
        Outcome<Inspected> outcome =
                connector.inspect(new InspectRequest(ref, r.order().parameters()));
        Verdict verdict = switch (outcome) {
            case Outcome.Done<Inspected> done -> done.value().active() ? Verdict.LIVE : Verdict.DEAD;
            case Outcome.AlreadyGone<Inspected> _ -> Verdict.DEAD;
            default -> Verdict.UNKNOWN;
        };
        return r.judged(
                verdict,
                "its value is not in Vault; the issuer lists it as " + verdict,
                Map.of("provenBy", "issuer-record", "issuerSays", verdict.name()),
                propagation,
                clock.instant());
    }

    /** The longest life that the issuer grants is short enough to be waited for. */
    private Revocation endsByItself(Revocation r, Instant at, Duration patience) {
        boolean over = !clock.instant().isBefore(at);
        return r.judged(
                over ? Verdict.DEAD : Verdict.UNKNOWN,
                "its value is not in Vault; no version of this issuer lives longer than until " + at,
                over ? Map.of("provenBy", "lifetime-max") : Map.of(),
                patience,
                clock.instant());
    }

    private VaultResult<HeldValue> value(Order order) {
        VaultResult<HeldValue> unreadable = null;
        for (Order.ValueAt at : order.valueAt()) {
            VaultResult<HeldValue> read = value(at, order.fingerprint());
            if (read instanceof VaultResult.Done<HeldValue>) {
                return read;
            }
            if (!(read instanceof VaultResult.Missing<HeldValue>)) {
                unreadable = read;
            }
        }
        return unreadable != null ? unreadable : new VaultResult.Missing<>("", false);
    }

    /** A value without a known fingerprint counts only where a KV version was noted; never across fingerprint keys. */
    private VaultResult<HeldValue> value(Order.ValueAt at, @Nullable Fingerprint fingerprint) {
        Integer kvVersion = at.kvVersion();
        if (kvVersion == null) {
            return fingerprint == null
                    ? new VaultResult.Missing<>(at.path().display(), false)
                    : store.find(at.path(), fingerprint);
        }
        VaultResult<HeldValue> read = store.read(at.path(), kvVersion);
        if (read instanceof VaultResult.Done<HeldValue>(HeldValue held)
                && fingerprint != null
                && fingerprint.keyId().equals(held.fingerprint().keyId())
                && !fingerprint.equals(held.fingerprint())) {
            held.close();
            return store.find(at.path(), fingerprint);
        }
        return read;
    }

    /** One path that cannot be cleared does not keep the others from it. */
    private Revocation remove(Ledger.Leased leased, Revocation r) {
        Fingerprint fingerprint = r.order().fingerprint();
        if (fingerprint == null) {
            return r.confirmed();
        }
        String left = null;
        for (SecretPath path : r.order().livePaths()) {
            String trouble = remove(leased, path, fingerprint);
            left = left == null ? trouble : left;
        }
        return left == null ? r.confirmed() : r.delayed(left, null, Duration.ZERO, clock.instant());
    }

    /** The copies go first: what the path holds tells what is in one that cannot be read back. Null when all is gone. */
    private @Nullable String remove(Ledger.Leased leased, SecretPath path, Fingerprint fingerprint) {
        VaultResult<HeldValue> live = store.read(path);
        if (live instanceof VaultResult.Missing<HeldValue>) {
            return cleared(leased, path, fingerprint, false);
        }
        if (!(live instanceof VaultResult.Done<HeldValue>(HeldValue held))) {
            return path.display() + " cannot be read";
        }
        try (held) {
            boolean isLive = held.fingerprint().equals(fingerprint);
            String copy = cleared(leased, path, fingerprint, isLive);
            if (copy != null || !isLive || !ledger.holds(leased, LEASE)) {
                return copy;
            }
            return store.destroy(path, held.version()) instanceof VaultResult.Done<Boolean>
                    ? null
                    : path.display() + " cannot be cleared";
        }
    }

    private @Nullable String cleared(Ledger.Leased leased, SecretPath path, Fingerprint dead, boolean isLive) {
        if (path.copies().isEmpty()) {
            return null;
        }
        return switch (copies.clear(path, dead, isLive, () -> ledger.holds(leased, LEASE))) {
            case Copies.Result.Good _, Copies.Result.Unsure _ -> null;
            case Copies.Result.Foreign foreign -> foreign.sentence();
            case Copies.Result.Later later -> later.sentence();
            case Copies.Result.Refused refused -> refused.sentence() + ": " + refused.nextAction();
            case Copies.Result.NoVault _ ->
                "the fingerprint key cannot be read, so no copy of " + path.display() + " can be told";
        };
    }
}
