package io.tokenwright.rotation.conformance;

import static io.tokenwright.rotation.conformance.Bench.changes;
import static io.tokenwright.rotation.conformance.Bench.expect;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.conformance.Bench.NotApplicableException;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;

/** What an issuer, or somebody in its place, may try on us. */
final class HostilePromises {
    private static final long GIGABYTE = 1024L * 1024 * 1024;
    private static final int BOMB_BYTES = 8 * 1024 * 1024;

    private final Bench bench;

    HostilePromises(Bench bench) {
        this.bench = bench;
    }

    void addTo(Map<Promise, Runnable> trials) {
        trials.put(Promise.BOUNDED, this::bounded);
        trials.put(Promise.ENDLESS_LIST, this::endlessList);
        trials.put(Promise.UNDECLARED, this::undeclared);
    }

    private void bounded() {
        if (!bench.connector().can(Capability.FIND)) {
            throw new NotApplicableException("it declares no find");
        }
        bench.gate();
        long startedAt = System.nanoTime();
        refused(new Fault.Flood(GIGABYTE), "a gigabyte");
        refused(new Fault.Instead(bomb()), "a compressed answer");
        int before = bench.gate().calls().size();
        refused(
                new Fault.Instead(
                        Answer.empty(307).withHeader("Location", bench.gate().address() + "/latest/meta-data/")),
                "a redirect");
        long followed = bench.gate().calls().stream()
                .skip(before)
                .filter(call -> call.path().contains("meta-data"))
                .count();
        expect(followed == 0, "a redirect is followed");
        bench.next(1, changes(), new Fault.Flood(GIGABYTE));
        var minted = bench.issue(bench.request(bench.newName()));
        expect(minted instanceof Outcome.AnswerLost<?>, "a mint that answers with a gigabyte says " + minted);
        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        expect(took.compareTo(Duration.ofSeconds(30)) < 0, "hostile answers take " + took);
    }

    private void refused(Fault fault, String what) {
        bench.next(1, _ -> true, fault);
        Outcome<List<Found>> outcome = bench.find(bench.newName());
        expect(
                outcome instanceof Outcome.Refused<?> || outcome instanceof Outcome.RetryAfter<?>,
                what + " in place of the list says " + outcome);
        bench.gate().faults().clear();
    }

    private static Answer bomb() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(new byte[BOMB_BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(
                200, Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"), bytes.toByteArray());
    }

    /** Whatever page is asked for, the first full one comes again. */
    private void endlessList() {
        if (!bench.subject().pages()) {
            throw new NotApplicableException("its list comes in one answer");
        }
        if (!bench.canHold(Subject.PAGE_SIZE + 1)) {
            throw new NotApplicableException("live-max leaves no second page");
        }
        bench.gate();
        String prefix = bench.newName() + "-";
        for (int i = 0; i <= Subject.PAGE_SIZE; i++) {
            bench.minted(prefix + i);
        }
        expect(
                bench.until(
                        bench.connector().description().limits().listingDelay(),
                        () -> bench.found(prefix).size() > Subject.PAGE_SIZE),
                "new versions are not listed after listing-delay");
        List<Answer> seen = new CopyOnWriteArrayList<>();
        int before = bench.gate().calls().size();
        bench.next(Integer.MAX_VALUE, _ -> true, new Fault.Changed(answer -> {
            seen.add(answer);
            return seen.getFirst();
        }));
        Outcome<List<Found>> outcome = bench.find(prefix);
        int pages = bench.gate().calls().size() - before;
        expect(outcome instanceof Outcome.Refused<?>, "a list that turns in circles says " + outcome);
        expect(pages <= 300, "a list that turns in circles is read for " + pages + " pages");
    }

    private void undeclared() {
        RevokeRequest request = bench.revokeRequest("1");
        for (Capability capability : Capability.values()) {
            if (bench.connector().can(capability)) {
                continue;
            }
            int before =
                    bench.subject().gate() == null ? 0 : bench.gate().calls().size();
            Outcome<?> outcome = switch (capability) {
                case ISSUE -> bench.issue(bench.request(bench.newName()));
                case REPLACE ->
                    bench.heard(bench.connector().replace(bench.request(bench.newName()), () -> Duration.ofMinutes(1)));
                case PROBE -> throw new AssertionError("it declares no probe, without which nothing is proven");
                case FIND -> bench.find(bench.newName());
                case INSPECT -> bench.inspect("1");
                case REVOKE -> bench.heard(bench.connector().revoke(request));
                case QUARANTINE -> bench.heard(bench.connector().quarantine(request, () -> Duration.ofHours(1)));
                case RESTORE -> bench.heard(bench.connector().restore(request));
            };
            expect(
                    outcome instanceof Outcome.Refused<?> refused
                            && refused.code().equals("undeclared"),
                    capability + " is not declared and says " + outcome);
            int after =
                    bench.subject().gate() == null ? 0 : bench.gate().calls().size();
            expect(after == before, capability + " is not declared and yet calls the issuer");
        }
    }
}
