package io.tokenwright.rotation.conformance;

import static io.tokenwright.rotation.conformance.Bench.expect;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.Bench.NotApplicableException;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The life of a version, and what may be believed of it. */
final class LifePromises {
    private static final String NO_SUCH_SCOPE = "tokenwright-no-such-scope";

    private final Bench bench;

    LifePromises(Bench bench) {
        this.bench = bench;
    }

    void addTo(Map<Promise, Runnable> trials) {
        trials.put(Promise.LIFE, this::life);
        trials.put(Promise.NEGATIVE_CONTROL, this::negativeControl);
        trials.put(Promise.NOISE_IS_NO_VERDICT, this::noiseIsNoVerdict);
        trials.put(Promise.MISSING_SCOPE, this::missingScope);
        trials.put(Promise.LISTED_IN_TIME, this::listedInTime);
        trials.put(Promise.DEAD_IN_TIME, this::deadInTime);
        trials.put(Promise.GONE_ALREADY, this::goneAlready);
    }

    private void life() {
        String name = bench.newName();
        Issued issued = bench.minted(name);
        Proof live = bench.proof(issued.value(), bench.subject().scopes());
        expect(live.verdict() == Verdict.LIVE, "a fresh version is " + live.verdict() + ": " + live.sentence());
        if (bench.connector().can(Capability.FIND)) {
            Found found = bench.listed(name);
            expect(found.active(), "it lists a live version as inactive");
            expect(found.issuerRef().equals(issued.issuerRef()), "it lists a version under another id");
            expect(sameTime(issued, found), "it lists another expiry than it answered with");
        }
        if (bench.connector().can(Capability.INSPECT)) {
            expect(
                    bench.done(() -> bench.inspect(issued.issuerRef()), "inspect")
                            .active(),
                    "it calls a live version inactive");
        }
        bench.killed(issued.issuerRef());
        expect(becomesDead(issued.value()), "a killed version is still honoured");
        if (bench.connector().can(Capability.FIND)) {
            expect(bench.found(name).stream().noneMatch(Found::active), "it lists a killed version as active");
        }
    }

    /** An issuer that is asked for a lifetime counts from when it reads that: a few seconds later than us. */
    private static boolean sameTime(Issued issued, Found found) {
        if (issued.expiresAt() == null || found.expiresAt() == null) {
            return Objects.equals(issued.expiresAt(), found.expiresAt());
        }
        return Duration.between(issued.expiresAt(), found.expiresAt()).abs().compareTo(Duration.ofSeconds(30)) < 0;
    }

    private void negativeControl() {
        Issued issued = bench.minted();
        Proof proof = bench.proof(issued.value(), List.of());
        expect(proof.control() == Verdict.DEAD, "a random value is " + proof.control());
        if (!bench.subject().oneShape()) {
            return;
        }
        String real = issued.value().reveal();
        bench.killed(issued.issuerRef());
        String other = bench.minted().value().reveal();
        try (SecretValue random = bench.connector().random()) {
            String shape = random.reveal();
            expect(
                    shape.length() == real.length(),
                    "\"random\" has " + shape.length() + " characters, and a real value has " + real.length()
                            + ": the issuer would refuse it for its shape alone");
            expect(
                    commonPrefix(shape, real) >= sharedPrefix(real, other),
                    "\"random\" does not begin as a real value does: the issuer would refuse it for its shape alone");
        }
    }

    /**
     * As long as what two real values begin with, up to a character that is no letter or digit: {@code glpat-}, {@code
     * glsa_}. One value does not tell: a random one may well begin like {@code ab-}.
     */
    private static int sharedPrefix(String value, String other) {
        for (int i = commonPrefix(value, other) - 1; i > 0; i--) {
            if (!Character.isLetterOrDigit(value.charAt(i))) {
                return i + 1;
            }
        }
        return 0;
    }

    private static int commonPrefix(String a, String b) {
        int i = 0;
        while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    private void noiseIsNoVerdict() {
        Issued issued = bench.minted();
        List<Answer> noises = List.of(
                Answer.html(200),
                Answer.empty(302).withHeader("Location", "http://169.254.169.254/latest/meta-data/"),
                Answer.empty(429),
                Answer.empty(500),
                Answer.html(503));
        for (Answer noise : noises) {
            if (bench.subject().deadStatuses().contains(noise.status())) {
                continue;
            }
            bench.next(2, _ -> true, new Fault.Instead(noise));
            Verdict verdict = bench.proof(issued.value(), List.of()).verdict();
            expect(verdict == Verdict.UNKNOWN, "an answer of " + noise.status() + " is taken for " + verdict);
            bench.gate().faults().clear();
        }
    }

    private void missingScope() {
        Issued issued = bench.minted();
        Proof proof = bench.proof(issued.value(), List.of(NO_SUCH_SCOPE));
        if (proof.verdict() == Verdict.LIVE) {
            throw new NotApplicableException("its probe does not say which scopes a version has");
        }
        expect(proof.verdict() == Verdict.DEGRADED, "a version that lacks a scope is " + proof.verdict());
    }

    private void listedInTime() {
        if (!bench.connector().can(Capability.FIND)) {
            throw new NotApplicableException("it declares no find");
        }
        String name = bench.newName();
        bench.minted(name);
        Duration declared = bench.connector().description().limits().listingDelay();
        expect(
                bench.until(declared, () -> !bench.found(name).isEmpty()),
                "a new version is not listed after listing-delay, " + declared);
    }

    private void deadInTime() {
        Issued issued = bench.minted();
        bench.killed(issued.issuerRef());
        expect(
                becomesDead(issued.value()),
                "a killed version is honoured after propagation, "
                        + bench.connector().description().limits().propagation());
    }

    private boolean becomesDead(SecretValue value) {
        return bench.until(
                bench.connector().description().limits().propagation(),
                () -> bench.proof(value, List.of()).verdict() == Verdict.DEAD);
    }

    private void goneAlready() {
        Issued issued = bench.minted();
        bench.killed(issued.issuerRef());
        bench.killed(issued.issuerRef());
    }
}
