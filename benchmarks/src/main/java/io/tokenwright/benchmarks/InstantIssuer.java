package io.tokenwright.benchmarks;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Outcome.AlreadyGone;
import io.tokenwright.rotation.connector.Outcome.Done;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** An issuer in memory whose every call takes the same time, or none: what is left is what the service takes. Thread-safe. */
final class InstantIssuer implements Connector {
    static final String NAME = "instant";

    private record Credential(String ref, String name, List<String> scopes) {}

    private final int requestsPerMinute;
    private final Duration answersAfter;
    private final Map<String, Credential> byValue = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, Credential> byName = new ConcurrentSkipListMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> deadAt = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder nanos = new LongAdder();

    /** @param requestsPerMinute what it declares; it takes any number */
    InstantIssuer(int requestsPerMinute, Duration answersAfter) {
        this.requestsPerMinute = requestsPerMinute;
        this.answersAfter = answersAfter;
    }

    /** A version that was minted before the story. */
    void existing(String ref, String value, List<String> scopes) {
        byValue.put(value, new Credential(ref, ref, scopes));
    }

    /** Time that callers spent in it. */
    long nanos() {
        return nanos.sum();
    }

    /** How many different credentials were revoked. */
    int revokedCount() {
        return revoked.size();
    }

    /** {@link System#nanoTime} of the first time that it called the value of {@code ref} dead. */
    long deadAt(String ref) {
        Long at = deadAt.get(ref);
        if (at == null) {
            throw new IllegalStateException(ref + " was never called dead");
        }
        return at;
    }

    @Override
    public Description description() {
        return new Description(
                NAME,
                "In memory",
                Set.of(Capability.ISSUE, Capability.PROBE, Capability.FIND, Capability.INSPECT, Capability.REVOKE),
                List.of(),
                new Limits(requestsPerMinute, Duration.ZERO, Duration.ZERO, null),
                "none");
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        return List.of();
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        answered();
        long number = numbers.incrementAndGet();
        var credential = new Credential("minted-" + number, request.name(), request.scopes());
        String value = "instant-value-" + number;
        byValue.put(value, credential);
        byName.put(request.name(), credential);
        return new Done<>(new Issued(
                SecretValue.of(value),
                credential.ref(),
                request.scopes(),
                request.expiresAt().minus(Duration.ofDays(30)),
                request.expiresAt(),
                Precision.INSTANT));
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        answered();
        Credential credential = byValue.get(request.value().reveal());
        if (credential == null || revoked.contains(credential.ref())) {
            if (credential != null) {
                deadAt.putIfAbsent(credential.ref(), System.nanoTime());
            }
            return new Done<>(new ProbeResponse(Verdict.DEAD, List.of(), "not honoured"));
        }
        return new Done<>(new ProbeResponse(Verdict.LIVE, credential.scopes(), "honoured"));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        answered();
        String prefix = request.namePrefix();
        return new Done<>(byName.tailMap(prefix).values().stream()
                .takeWhile(c -> c.name().startsWith(prefix))
                .map(c -> new Found(
                        c.ref(), c.name(), !revoked.contains(c.ref()), c.scopes(), null, null, Precision.UNKNOWN))
                .toList());
    }

    /** Nothing is known of what was never minted here, so it is gone once it was revoked. */
    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        answered();
        return revoked.contains(request.issuerRef())
                ? new AlreadyGone<>()
                : new Done<>(new Inspected(true, Instant.EPOCH));
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        answered();
        return revoked.add(request.issuerRef()) ? new Done<>(new Revoked()) : new AlreadyGone<>();
    }

    @Override
    public SecretValue random() {
        return SecretValue.of("instant-random-" + numbers.incrementAndGet());
    }

    private void answered() {
        if (!answersAfter.isZero()) {
            long started = System.nanoTime();
            LockSupport.parkNanos(answersAfter.toNanos());
            nanos.add(System.nanoTime() - started);
        }
    }
}
