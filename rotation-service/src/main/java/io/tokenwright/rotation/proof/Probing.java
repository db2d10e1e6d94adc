package io.tokenwright.rotation.proof;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Probes a value together with its negative control. Thread-safe; no framework. */
public final class Probing {
    private Probing() {}

    /** As {@link #of}, ahead of all other calls: the proof of a kill. */
    public static Proof ofKilled(Connector connector, SecretValue value, Map<String, String> parameters) {
        return of(connector, value, List.of(), parameters, true);
    }

    /** The verdict on {@code value}. UNKNOWN whenever the random token does not come out DEAD in the same step. */
    public static Proof of(
            Connector connector, SecretValue value, List<String> requiredScopes, Map<String, String> parameters) {
        return of(connector, value, requiredScopes, parameters, false);
    }

    private static Proof of(
            Connector connector,
            SecretValue value,
            List<String> requiredScopes,
            Map<String, String> parameters,
            boolean urgent) {
        ProbeResponse control;
        try (SecretValue random = connector.random()) {
            control = response(connector.probe(new ProbeRequest(random, List.of(), parameters, urgent)));
        }
        if (control.verdict() != Verdict.DEAD) {
            String sentence = control.verdict() == Verdict.UNKNOWN
                    ? "no verdict on a random token: " + control.sentence()
                    : "the probe calls a random token " + control.verdict() + ": it would believe noise";
            return new Proof(Verdict.UNKNOWN, control.verdict(), sentence, Map.of());
        }
        ProbeResponse probed = response(connector.probe(new ProbeRequest(value, requiredScopes, parameters, urgent)));
        var missing = new TreeSet<>(requiredScopes);
        missing.removeAll(probed.scopes());
        boolean lost = probed.verdict() == Verdict.LIVE && !missing.isEmpty();
        Verdict verdict = lost ? Verdict.DEGRADED : probed.verdict();
        return new Proof(
                verdict,
                Verdict.DEAD,
                lost ? "scopes are missing: " + String.join(", ", missing) : probed.sentence(),
                Map.of(
                        "probeScopes", String.join(",", probed.scopes()),
                        "probeVerdict", verdict.name(),
                        "controlVerdict", Verdict.DEAD.name()));
    }

    private static ProbeResponse response(Outcome<ProbeResponse> outcome) {
        return switch (outcome) {
            case Outcome.Done<ProbeResponse> done -> done.value();
            case Outcome.AlreadyGone<ProbeResponse> _ -> new ProbeResponse(Verdict.DEAD, List.of(), "it is gone");
            case Outcome.RetryAfter<ProbeResponse> later ->
                new ProbeResponse(Verdict.UNKNOWN, List.of(), later.sentence());
            case Outcome.Refused<ProbeResponse> refused ->
                new ProbeResponse(Verdict.UNKNOWN, List.of(), refused.sentence());
            case Outcome.AnswerLost<ProbeResponse> lost ->
                new ProbeResponse(Verdict.UNKNOWN, List.of(), lost.sentence());
        };
    }
}
