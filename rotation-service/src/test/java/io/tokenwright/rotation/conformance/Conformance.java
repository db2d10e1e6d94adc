package io.tokenwright.rotation.conformance;

import io.tokenwright.rotation.conformance.Finding.Result;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tries every promise on one connector. Each mints its own versions under names of this run, and all are killed at the end.
 * Against a real issuer it is a real load: some thirty mints.
 */
public final class Conformance {
    private final Map<Promise, Runnable> trials = new EnumMap<>(Promise.class);
    private final Bench bench;
    private final Overheard overheard;

    private Conformance(Subject subject, InstantSource clock, Overheard overheard) {
        this.bench = new Bench(subject, clock);
        this.overheard = overheard;
        new LifePromises(bench).addTo(trials);
        new TroublePromises(bench).addTo(trials);
        new HostilePromises(bench).addTo(trials);
        new TraitPromises(bench).addTo(trials);
        trials.put(Promise.VALUE_NEVER_SHOWN, this::valueNeverShown);
    }

    /** Throws nothing for what the connector does; the report says it. */
    public static Report of(Subject subject, InstantSource clock) {
        return of(subject, clock, EnumSet.allOf(Promise.class));
    }

    /** Only of some promises. */
    public static Report of(Subject subject, InstantSource clock, Set<Promise> promises) {
        try (var overheard = Overheard.start()) {
            return new Conformance(subject, clock, overheard).run(subject, promises);
        }
    }

    private Report run(Subject subject, Set<Promise> promises) {
        List<Finding> findings = new ArrayList<>();
        try {
            new TreeSet<>(promises).forEach(promise -> findings.add(tried(promise)));
        } finally {
            bench.tidyUp();
        }
        return new Report(subject.connector().description().name(), subject.against(), findings);
    }

    private Finding tried(Promise promise) {
        Runnable trial = trials.get(promise);
        if (trial == null) {
            throw new IllegalStateException("nobody tries " + promise);
        }
        try {
            trial.run();
            return new Finding(promise, Result.KEPT, "");
        } catch (Bench.NotApplicableException e) {
            return new Finding(promise, Result.NOT_APPLICABLE, String.valueOf(e.getMessage()));
        } catch (AssertionError e) {
            return new Finding(promise, Result.BROKEN, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Not its message, which may quote anything.
            return new Finding(
                    promise,
                    Result.BROKEN,
                    "the connector throws " + e.getClass().getName());
        } finally {
            if (bench.subject().gate() != null) {
                bench.subject().gate().faults().clear();
            }
            bench.killMinted();
        }
    }

    private void valueNeverShown() {
        Bench.expect(!bench.values().isEmpty(), "nothing was minted, so nothing could be shown");
        List<String> secrets = new ArrayList<>(bench.values());
        secrets.addAll(bench.subject().secrets());
        for (String secret : secrets) {
            Bench.expect(bench.said().stream().noneMatch(said -> said.contains(secret)), "an outcome prints a secret");
            Bench.expect(!overheard.heard(secret), "a log line holds a secret");
        }
    }
}
