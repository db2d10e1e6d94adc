package io.tokenwright.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How much of a real Vault's speed is left for rotations, and how long does one take that waits for nothing? Baselines: the bare Vault
 * driver making the same calls with the same concurrency, and the sum of the remote calls that a rotation made. The issuer answers at
 * once and there is no broker, so events stay in the outbox: the relay has a measurement of its own.
 */
final class RotationBench implements Bench {
    /** As many as a worker moves at the same time. */
    private static final int AT_ONCE = 16;

    private final int rotations;
    private final int alone;
    private final int rounds;
    private final int warmUps;

    RotationBench() {
        this(160, 60, 3, 3);
    }

    /**
     * @param rotations of a round that run at the same time
     * @param alone of a round that run one after the other
     */
    RotationBench(int rotations, int alone, int rounds, int warmUps) {
        this.rotations = rotations;
        this.alone = alone;
        this.rounds = rounds;
        this.warmUps = warmUps;
    }

    @Override
    public String name() {
        return "rotation";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        var issuer = new InstantIssuer(1_000_000, Duration.ZERO);
        try (RotationService service = RotationService.start(lab, issuer, Map.of());
                var bare = new BareVault(lab.vault())) {
            List<String> tokens = service.tokens("rotation", rotations);
            List<VaultWatch.Call> calls = callsOfOne(service, tokens.getFirst());
            Rounds.Result together = Rounds.alternate(
                    warmUps,
                    rounds,
                    () -> calls.size() * perSecond(service, tokens),
                    () -> bare.callsPerSecond(calls, rotations, AT_ONCE));
            Rounds.Latencies one = oneByOne(service, tokens.subList(0, alone));
            String where = lab.vault().kind().sentence();
            return List.of(
                    lab.measurement(
                            "rotation-vault-calls",
                            "calls/s",
                            together,
                            new Goal.AtLeast(0.6),
                            "bare driver, the same " + calls.size() + " calls a rotation, on " + where),
                    lab.measurement(
                            "rotation-without-soak-p50",
                            "ms",
                            one.at(50),
                            new Goal.AtMost(2),
                            "its own calls to Vault, on " + where),
                    lab.measurement(
                            "rotation-without-soak-p99",
                            "ms",
                            one.at(99),
                            new Goal.AtMost(2),
                            "its own calls to Vault, on " + where));
        }
    }

    private static List<VaultWatch.Call> callsOfOne(RotationService service, String tokenId) throws Exception {
        service.rotate(List.of(tokenId));
        service.awaitEnd();
        var ended = service.endOf(tokenId);
        List<VaultWatch.Call> calls = service.watch().take();
        if (calls.isEmpty()) {
            throw new IllegalStateException("a rotation that ended at " + ended + " asked nothing of Vault");
        }
        return calls;
    }

    private static double perSecond(RotationService service, List<String> tokens) throws Exception {
        long started = System.nanoTime();
        service.rotate(tokens);
        service.awaitEnd();
        double seconds = (System.nanoTime() - started) / 1e9;
        service.endOf(tokens.getLast());
        service.watch().take();
        return tokens.size() / seconds;
    }

    /** From the moment at which it is asked for until the service calls it completed. */
    private Rounds.Latencies oneByOne(RotationService service, List<String> tokens) throws Exception {
        var latencies = new Rounds.Latencies(new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < rounds; round++) {
            var whole = new Histogram(3);
            var remote = new Histogram(3);
            for (String tokenId : tokens) {
                long before = service.watch().nanos();
                Instant asked = InstantSource.system().instant();
                service.rotate(List.of(tokenId));
                service.awaitEnd();
                whole.recordValue(
                        Duration.between(asked, service.endOf(tokenId)).toNanos() / 1_000);
                remote.recordValue((service.watch().nanos() - before) / 1_000);
            }
            service.watch().take();
            latencies.ours().add(whole);
            latencies.baselines().add(remote);
        }
        return latencies;
    }
}
