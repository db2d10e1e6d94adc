package io.tokenwright.rotation.engine;

import io.tokenwright.kit.failpoint.Failpoint;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Decisions;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Fence;
import io.tokenwright.rotation.rotation.Fence.LeaseLostException;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.rotation.Transitions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves rotations: takes what is due, decides, stores, then does what was stored. Any number of them may run anywhere; the
 * lease keeps them apart and the epoch stops one that was frozen. Thread-safe.
 */
public final class RotationWorker {
    private static final Logger LOG = LoggerFactory.getLogger(RotationWorker.class);
    /** A worker that is gone is replaced after this; one that is slow prolongs it by its heartbeat, every few seconds. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    private static final int MOVES_MAX = 100;

    private final Rotations rotations;
    private final Steps steps;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<String, Rotation> moving = new ConcurrentHashMap<>();

    public RotationWorker(Rotations rotations, Steps steps, InstantSource clock) {
        this(rotations, steps, clock, System::nanoTime);
    }

    /** @param nanos a clock that only goes forward, as {@link System#nanoTime} */
    public RotationWorker(Rotations rotations, Steps steps, InstantSource clock, LongSupplier nanos) {
        this.rotations = rotations;
        this.steps = steps;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Moves up to {@code limit} rotations that are due, one after the other, each as far as it goes now; how many. */
    public int tick(int limit) {
        List<Runnable> due = lease(limit);
        due.forEach(Runnable::run);
        return due.size();
    }

    /** Leases what is due; each may be run by any thread. */
    public List<Runnable> lease(int limit) {
        return rotations.leaseDue(clock.instant(), LEASE, limit).stream()
                .<Runnable>map(held -> () -> move(held))
                .toList();
    }

    /** Prolongs the leases of what is being moved. */
    public void heartbeat() {
        moving.values().forEach(rotation -> {
            if (!rotations.holds(rotation, LEASE)) {
                LOG.warn("rotation {} is leased by another worker", rotation.id());
            }
        });
    }

    /** Moves a leased rotation until it has to wait. */
    private void move(Rotations.Held leased) {
        Rotations.Held held = leased;
        String id = leased.rotation().id();
        moving.put(id, leased.rotation());
        try {
            for (int moves = 0; moves < MOVES_MAX && !held.rotation().state().ended(); moves++) {
                Rotation r = held.rotation();
                Optional<Rotations.Held> next = held.asked() ? requested(r) : Optional.empty();
                if (next.isEmpty()) {
                    Instant dueAt = r.dueAt();
                    if (dueAt == null || dueAt.isAfter(clock.instant())) {
                        break;
                    }
                    Event event = steps.run(r, new LeaseFence(r));
                    Failpoint.reached("rotation.after." + r.step());
                    next = store(r, event, null);
                }
                held = next.orElseThrow(() -> new LeaseLostException("rotation " + id));
            }
            if (!held.rotation().state().ended()) {
                rotations.release(held.rotation());
            }
        } catch (LeaseLostException e) {
            LOG.warn(
                    "rotation {} was taken over by another worker in {}",
                    id,
                    held.rotation().state());
        } finally {
            moving.remove(id);
        }
    }

    /** The first request that the state has a row for; others are declined on the way. */
    private Optional<Rotations.Held> requested(Rotation r) {
        for (Rotations.Request request : rotations.requests(r.id())) {
            if (Transitions.has(r.state(), request.event().kind())) {
                Optional<Rotations.Held> next = store(r, request.event(), request);
                if (next.isEmpty()) {
                    throw new LeaseLostException("rotation " + r.id());
                }
                return next;
            }
            LOG.warn("rotation {} declines {} in {}", r.id(), request.event().kind(), r.state());
            rotations.decline(request);
        }
        return Optional.empty();
    }

    private Optional<Rotations.Held> store(Rotation r, Event event, Rotations.@Nullable Request request) {
        Instant now = clock.instant();
        Decision decision = Decisions.on(r, event, now);
        Optional<Rotations.Held> stored = rotations.store(decision, request, now);
        Failpoint.reached("rotation.stored." + decision.next().state());
        if (stored.isPresent() && decision.announce()) {
            Rotation next = decision.next();
            LOG.info(
                    "rotation moved token={} rotation={} from={} to={} on={} reason={} healthy={}",
                    next.tokenId(),
                    next.id(),
                    r.state(),
                    next.state(),
                    event.kind(),
                    next.reason().code(),
                    next.healthy());
        }
        return stored;
    }

    /** The lease of one rotation, as it was seen last. A machine that was suspended may have stopped either clock, so both count. */
    private final class LeaseFence implements Fence {
        private final Rotation rotation;
        private long heldAtNanos;
        private Instant heldAt = Instant.MIN;

        LeaseFence(Rotation rotation) {
            this.rotation = rotation;
        }

        @Override
        public void check() {
            long askedAtNanos = nanos.getAsLong();
            Instant askedAt = clock.instant();
            if (!rotations.holds(rotation, LEASE)) {
                throw new LeaseLostException("rotation " + rotation.id());
            }
            heldAtNanos = askedAtNanos;
            heldAt = askedAt;
        }

        @Override
        public Duration rest() {
            if (heldAt.equals(Instant.MIN)) {
                return Duration.ZERO;
            }
            Duration byNanos = LEASE.minusNanos(nanos.getAsLong() - heldAtNanos);
            Duration byClock = Duration.between(clock.instant(), heldAt.plus(LEASE));
            Duration least = byNanos.compareTo(byClock) < 0 ? byNanos : byClock;
            return least.isNegative() ? Duration.ZERO : least;
        }
    }
}
