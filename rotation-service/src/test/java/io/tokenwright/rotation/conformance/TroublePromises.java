package io.tokenwright.rotation.conformance;

import static io.tokenwright.rotation.conformance.Bench.changes;
import static io.tokenwright.rotation.conformance.Bench.expect;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.Bench.NotApplicableException;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What goes wrong between us and an issuer that means well. */
final class TroublePromises {
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    /** What somebody may wait who was told nothing useful. */
    private static final Duration SHORTLY = Duration.ofSeconds(5);

    private final Bench bench;

    TroublePromises(Bench bench) {
        this.bench = bench;
    }

    void addTo(Map<Promise, Runnable> trials) {
        trials.put(Promise.LOST_ANSWER, this::lostAnswer);
        trials.put(Promise.LOST_KILL, this::lostKill);
        trials.put(Promise.RETRY_AFTER, this::retryAfter);
        trials.put(Promise.FAILED_PAGE, this::failedPage);
        trials.put(Promise.ENDS_IN_TIME, this::endsInTime);
    }

    private void lostAnswer() {
        for (Fault fault : List.of(new Fault.LostAnswer(), new Fault.CutAnswer())) {
            String name = bench.newName();
            int before = bench.gate().calls().size();
            bench.next(1, changes(), fault);
            Outcome<Issued> outcome = bench.issue(bench.request(name));
            expect(outcome instanceof Outcome.AnswerLost<Issued>, "a mint whose answer is lost says " + outcome);
            long sent =
                    bench.gate().calls().stream().skip(before).filter(changes()).count();
            expect(sent == 1, "a mint whose answer is lost is sent " + sent + " times");
            if (bench.connector().can(Capability.FIND)) {
                Found found = bench.listed(name);
                bench.killed(found.issuerRef());
            }
        }
    }

    private void lostKill() {
        Issued issued = bench.minted();
        bench.next(1, changes(), new Fault.LostAnswer());
        var outcome = bench.revoke(issued.issuerRef());
        expect(outcome instanceof Outcome.AnswerLost<?>, "a kill whose answer is lost says " + outcome);
        bench.killed(issued.issuerRef());
        expect(
                bench.until(
                        bench.connector().description().limits().propagation(),
                        () -> bench.proof(issued.value(), List.of()).verdict() == Verdict.DEAD),
                "it is still honoured after the second kill");
    }

    private void retryAfter() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                bench.now().plusSeconds(90).atOffset(ZoneOffset.UTC));
        later(429, "7", Duration.ofSeconds(7), Duration.ofSeconds(7));
        later(503, "7", Duration.ofSeconds(7), Duration.ofSeconds(7));
        later(429, date, Duration.ofSeconds(60), Duration.ofSeconds(91));
        later(429, "Wed, 21 Oct 2015 07:28:00 GMT", Duration.ZERO, SHORTLY);
        later(429, "999999999", Duration.ofMinutes(1), RETRY_AFTER_MAX);
        later(429, "soon", Duration.ZERO, SHORTLY);
    }

    private void later(int status, String retryAfter, Duration min, Duration max) {
        String name = bench.newName();
        bench.next(1, changes(), new Fault.Instead(Answer.empty(status).withHeader("Retry-After", retryAfter)));
        Outcome<Issued> outcome = bench.issue(bench.request(name));
        boolean obeyed = outcome instanceof Outcome.RetryAfter<Issued> later
                && later.delay().compareTo(min) >= 0
                && later.delay().compareTo(max) <= 0;
        // A 503 may come from a proxy that gave up waiting: to look before minting again is right as well.
        boolean looksFirst = status == 503 && outcome instanceof Outcome.AnswerLost<Issued>;
        expect(obeyed || looksFirst, "a " + status + " with Retry-After " + retryAfter + " says " + outcome);
    }

    private void failedPage() {
        if (!bench.connector().can(Capability.FIND)) {
            throw new NotApplicableException("it declares no find");
        }
        bench.gate();
        String prefix = bench.newName() + "-";
        int pages = bench.subject().pages() && bench.canHold(Subject.PAGE_SIZE + 1) ? 2 : 1;
        for (int i = 0; i <= (pages - 1) * Subject.PAGE_SIZE; i++) {
            bench.minted(prefix + i);
        }
        int minted = (pages - 1) * Subject.PAGE_SIZE + 1;
        expect(
                bench.until(
                        bench.connector().description().limits().listingDelay(),
                        () -> bench.found(prefix).size() == minted),
                "it lists " + bench.found(prefix).size() + " of " + minted + " versions");
        var calls = new AtomicInteger();
        bench.next(1, _ -> calls.incrementAndGet() == pages, new Fault.Instead(Answer.empty(502)));
        Outcome<List<Found>> half = bench.find(prefix);
        expect(half instanceof Outcome.RetryAfter<List<Found>>, "page " + pages + " failed, and find says " + half);
    }

    private void endsInTime() {
        for (Fault fault :
                List.of(new Fault.Frozen(Duration.ofMinutes(2)), new Fault.Dripping(Duration.ofMillis(400)))) {
            bench.next(1, changes(), fault);
            long startedAt = System.nanoTime();
            String name = bench.newName();
            Outcome<Issued> outcome = bench.issue(bench.request(name));
            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            expect(outcome instanceof Outcome.AnswerLost<Issued>, "a mint that hangs says " + outcome);
            expect(took.compareTo(Duration.ofSeconds(20)) < 0, "a mint that hangs takes " + took);
            if (bench.connector().can(Capability.FIND)) {
                bench.killed(bench.listed(name).issuerRef());
            }
        }
    }
}
