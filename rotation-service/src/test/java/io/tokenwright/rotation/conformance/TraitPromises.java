package io.tokenwright.rotation.conformance;

import static io.tokenwright.rotation.conformance.Bench.expect;

import io.tokenwright.rotation.conformance.Bench.NotApplicableException;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.Limits;
import io.tokenwright.rotation.connector.Connector.Traits;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a connector declares of its issuer, from both sides: it is so, and its contrary is not. */
final class TraitPromises {
    /** More would be a load; that fewer may live is found at once. */
    private static final int LIVE_TRIED_MAX = 3;

    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration USE_IS_SEEN_WITHIN = Duration.ofSeconds(5);

    private final Bench bench;

    TraitPromises(Bench bench) {
        this.bench = bench;
    }

    void addTo(Map<Promise, Runnable> trials) {
        trials.put(Promise.EXPIRY, this::expiry);
        trials.put(Promise.LIFETIME_MAX, this::lifetimeMax);
        trials.put(Promise.LIVE_MAX, this::liveMax);
        trials.put(Promise.LAST_USED, this::lastUsed);
        trials.put(Promise.QUARANTINE, this::quarantine);
    }

    private Traits traits() {
        return bench.connector().description().traits();
    }

    private void expiry() {
        Duration lifetime = bench.lifetime();
        Instant asked = bench.now().plus(lifetime);
        Issued issued = bench.minted();
        Instant expiresAt = issued.expiresAt();
        expect(
                issued.precision() == traits().expiry(),
                "declared is expiry " + traits().expiry() + ", and a version says " + issued.precision());
        switch (traits().expiry()) {
            case NONE -> expect(expiresAt == null, "declared is that nothing expires, and a version does");
            case DATE -> {
                expect(expiresAt != null, "declared is an expiry, and a version has none");
                expect(
                        expiresAt == null
                                || expiresAt
                                                .atOffset(ZoneOffset.UTC)
                                                .toLocalTime()
                                                .toSecondOfDay()
                                        == 0,
                        "declared is a date, and a version expires within a day");
            }
            case INSTANT ->
                expect(
                        expiresAt != null
                                && Duration.between(asked, expiresAt).abs().compareTo(Duration.ofMinutes(5)) < 0,
                        "declared is an instant, and a version does not expire when it was asked to");
            case UNKNOWN -> throw new AssertionError("nothing is declared about expiry: write none, date or instant");
        }
    }

    private void lifetimeMax() {
        Limits limits = bench.connector().description().limits();
        Duration max = limits.lifetimeMax();
        if (max == null || traits().expiry() == Precision.NONE) {
            throw new NotApplicableException("it declares no lifetime-max");
        }
        Duration slack = traits().expiry() == Precision.DATE ? Duration.ofDays(2) : Duration.ofMinutes(5);
        Issued longest = bench.done(() -> bench.issue(bench.request(bench.newName(), max)), "issue for lifetime-max");
        expect(longest.expiresAt() != null, "a version for lifetime-max never expires");
        Instant allowed = bench.now().plus(max).plus(slack);
        Outcome<Issued> beyond = bench.patient(() -> bench.issue(bench.request(bench.newName(), max.plusDays(30))));
        boolean shortened = beyond instanceof Outcome.Done<Issued>(Issued issued)
                && issued.expiresAt() != null
                && issued.expiresAt().isBefore(allowed);
        expect(
                shortened || beyond instanceof Outcome.Refused<Issued>,
                "beyond lifetime-max a version is granted as asked: declare what the issuer really allows");
    }

    private void liveMax() {
        Integer declared = traits().liveMax();
        int tried = declared == null ? LIVE_TRIED_MAX : Math.min(declared, LIVE_TRIED_MAX);
        List<Issued> live = new ArrayList<>();
        for (int i = 0; i < tried; i++) {
            live.add(bench.minted());
        }
        for (Issued issued : live) {
            Verdict verdict = bench.proof(issued.value(), List.of()).verdict();
            expect(verdict == Verdict.LIVE, "of " + tried + " versions side by side one is " + verdict);
        }
        if (declared != null && declared <= LIVE_TRIED_MAX) {
            Outcome<Issued> more = bench.issue(bench.request(bench.newName()));
            expect(
                    !(more instanceof Outcome.Done<Issued>)
                            || bench.proof(live.getFirst().value(), List.of()).verdict() == Verdict.DEAD,
                    "one more than live-max lives: declare what the issuer really allows");
        }
        live.forEach(issued -> bench.killed(issued.issuerRef()));
    }

    private void lastUsed() {
        if (!bench.connector().can(Capability.INSPECT)) {
            throw new NotApplicableException("it declares no inspect");
        }
        Issued issued = bench.minted();
        bench.proof(issued.value(), List.of());
        expect(
                bench.until(
                        bench.connector().description().limits().listingDelay(),
                        () -> bench.inspect(issued.issuerRef()) instanceof Outcome.Done),
                "inspect does not know a new version once the listing-delay is over");
        boolean told = bench.until(
                traits().lastUsed() ? USE_IS_SEEN_WITHIN : Duration.ZERO,
                () -> bench.done(() -> bench.inspect(issued.issuerRef()), "inspect")
                                .lastUsedAt()
                        != null);
        expect(
                told == traits().lastUsed(),
                told
                        ? "declared is no last use, and inspect tells one"
                        : "declared is a last use, and inspect tells none after a use");
    }

    private void quarantine() {
        if (!bench.connector().can(Capability.QUARANTINE)) {
            throw new NotApplicableException("it declares no quarantine");
        }
        Issued issued = bench.minted();
        var request = bench.revokeRequest(issued.issuerRef());
        Duration propagation = bench.connector().description().limits().propagation();
        var late = bench.heard(bench.connector().quarantine(request, () -> Duration.ZERO));
        expect(
                late instanceof Outcome.RetryAfter
                        && bench.proof(issued.value(), List.of()).verdict() == Verdict.LIVE,
                "a version is disabled when the caller's lease is over");
        bench.done(() -> bench.heard(bench.connector().quarantine(request, () -> AN_HOUR)), "quarantine");
        expect(
                bench.until(
                        propagation,
                        () -> bench.proof(issued.value(), List.of()).verdict() == Verdict.DEAD),
                "a disabled version is honoured after propagation");
        bench.done(() -> bench.heard(bench.connector().restore(request)), "restore");
        expect(
                bench.until(
                        propagation,
                        () -> bench.proof(issued.value(), List.of()).verdict() == Verdict.LIVE),
                "a version that was enabled again is not honoured after propagation");
    }
}
