package io.tokenwright.rotation.conformance;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.Inspected;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Connector.Revoked;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Calls a connector under trial, remembers all that it says and every value that it minted, and tidies up. */
final class Bench {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final Duration PATIENCE_MAX = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int TRIES_MAX = 20;

    /** Why a promise cannot be tried here. */
    static final class NotApplicableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotApplicableException(String sentence) {
            super(sentence, null, false, false);
        }
    }

    private final Subject subject;
    private final InstantSource clock;
    private final String prefix = "tw-conformance-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()) + "-";
    private final List<String> values = new ArrayList<>();
    private final Map<String, SecretValue> byRef = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private final Set<String> alive = new LinkedHashSet<>();
    private int names;

    Bench(Subject subject, InstantSource clock) {
        this.subject = subject;
        this.clock = clock;
    }

    Connector connector() {
        return subject.connector();
    }

    Subject subject() {
        return subject;
    }

    /** Values that were minted, to search for where they must not be. */
    List<String> values() {
        return values;
    }

    /** All that outcomes print. */
    List<String> said() {
        return said;
    }

    String newName() {
        names++;
        return prefix + names;
    }

    IssueRequest request(String name, Duration lifetime) {
        return new IssueRequest(name, subject.scopes(), clock.instant().plus(lifetime), subject.parameters());
    }

    IssueRequest request(String name) {
        return request(name, lifetime());
    }

    /** A week, or less where the issuer grants less. */
    Duration lifetime() {
        Duration max = connector().description().limits().lifetimeMax();
        return max != null && max.compareTo(LIFETIME) < 0 ? max : LIFETIME;
    }

    Instant now() {
        return clock.instant();
    }

    // Calls, once each.

    Outcome<Issued> issue(IssueRequest request) {
        Outcome<Issued> outcome = heard(connector().issue(request));
        if (outcome instanceof Outcome.Done<Issued>(Issued issued)) {
            values.add(issued.value().reveal());
            alive.add(issued.issuerRef());
            byRef.put(issued.issuerRef(), issued.value());
        }
        return outcome;
    }

    Outcome<List<Found>> find(String namePrefix) {
        return heard(connector().find(new FindRequest(namePrefix, subject.parameters())));
    }

    Outcome<Inspected> inspect(String issuerRef) {
        return heard(connector().inspect(new InspectRequest(issuerRef, subject.parameters())));
    }

    Outcome<Revoked> revoke(String issuerRef) {
        return heard(connector().revoke(revokeRequest(issuerRef)));
    }

    RevokeRequest revokeRequest(String issuerRef) {
        return new RevokeRequest(
                issuerRef, subject.parameters(), connector().revokesByValue() ? byRef.get(issuerRef) : null);
    }

    <T> Outcome<T> heard(Outcome<T> outcome) {
        said.add(String.valueOf(outcome));
        return outcome;
    }

    /** With its negative control. Waits out rate limits. */
    Proof proof(SecretValue value, List<String> scopes) {
        Proof proof = Probing.of(connector(), value, scopes, subject.parameters());
        said.add(proof.toString());
        return proof;
    }

    // Calls that must succeed: rate limits are waited for.

    Issued minted() {
        return minted(newName());
    }

    Issued minted(String name) {
        return done(() -> issue(request(name)), "issue");
    }

    List<Found> found(String namePrefix) {
        return done(() -> find(namePrefix), "find");
    }

    /** What is listed under exactly {@code name} once the listing-delay is over. */
    Found listed(String name) {
        List<Found> found = new ArrayList<>();
        until(connector().description().limits().listingDelay(), () -> {
            found.clear();
            found(name).stream().filter(f -> f.name().equals(name)).forEach(found::add);
            return !found.isEmpty();
        });
        expect(found.size() == 1, "find lists " + found.size() + " versions by a name that was minted once");
        return found.getFirst();
    }

    void killed(String issuerRef) {
        Outcome<Revoked> outcome = patient(() -> revoke(issuerRef));
        expect(
                outcome instanceof Outcome.Done<Revoked> || outcome instanceof Outcome.AlreadyGone<Revoked>,
                "revoke says " + outcome);
        alive.remove(issuerRef);
    }

    /** What a promise left alive, so that the next one has room. */
    void killMinted() {
        alive.forEach(issuerRef -> patient(() -> connector().revoke(revokeRequest(issuerRef))));
        alive.clear();
    }

    /** Whether the issuer lets so many of ours live side by side. */
    boolean canHold(int versions) {
        Integer liveMax = connector().description().traits().liveMax();
        return liveMax == null || versions <= liveMax;
    }

    <T> T done(Supplier<Outcome<T>> call, String what) {
        Outcome<T> outcome = patient(call);
        if (outcome instanceof Outcome.Done<T>(T value)) {
            return value;
        }
        throw new AssertionError(what + " says " + outcome);
    }

    /** Waits out the issuer's and our own rate limit. */
    <T> Outcome<T> patient(Supplier<Outcome<T>> call) {
        Outcome<T> outcome = call.get();
        for (int tries = 1; tries < TRIES_MAX && outcome instanceof Outcome.RetryAfter<T> later; tries++) {
            pause(later.delay().isZero() ? POLL.multipliedBy(tries) : later.delay());
            outcome = call.get();
        }
        return outcome;
    }

    /** Polls until {@code seen}, for {@code max} and a little more; false when it never came. */
    boolean until(Duration max, BooleanSupplier seen) {
        Duration bounded = max.compareTo(PATIENCE_MAX) > 0 ? PATIENCE_MAX : max;
        long end = System.nanoTime() + bounded.plusSeconds(1).toNanos();
        while (!seen.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.compareTo(PATIENCE_MAX) > 0 ? PATIENCE_MAX.toNanos() : duration.toNanos());
    }

    // Making things go wrong.

    Gate gate() {
        Gate gate = subject.gate();
        if (gate == null) {
            throw new NotApplicableException("its calls are no HTTP");
        }
        return gate;
    }

    void next(int times, Predicate<Call> calls, Fault fault) {
        gate().faults().next(times, calls, fault);
    }

    static Predicate<Call> changes() {
        return call -> !call.method().equals("GET") && !call.method().equals("LIST");
    }

    /** Kills what is left under our names, whatever the promises came to. */
    void tidyUp() {
        if (subject.gate() != null) {
            subject.gate().faults().clear();
        }
        if (patient(() -> connector().find(new FindRequest(prefix, subject.parameters())))
                instanceof Outcome.Done<List<Found>>(List<Found> left)) {
            left.stream()
                    .filter(Found::active)
                    .forEach(found -> patient(() -> connector().revoke(revokeRequest(found.issuerRef()))));
        }
    }

    static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
