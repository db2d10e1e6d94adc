package io.tokenwright.rotation.simulation;

import io.tokenwright.rotation.revocation.Ledger;
import io.tokenwright.rotation.revocation.Order;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The database, in memory: one lock, one truth. A lease ends when the process that holds it does. */
public final class MemoryStores {
    private final Map<String, Rotation> rows = new LinkedHashMap<>();
    private final Map<String, Boolean> leased = new HashMap<>();
    private final List<Rotations.Request> requests = new ArrayList<>();
    private final Map<String, Revocation> ledgerRows = new LinkedHashMap<>();
    private final Map<String, Long> ledgerEpochs = new HashMap<>();
    private final Map<String, Boolean> ledgerLeased = new HashMap<>();

    private boolean believing;
    private int writesAfterTheEnd;

    public final Rotations rotations = new MemoryRotations();
    public final Ledger ledger = new MemoryLedger();

    public void insert(Rotation rotation) {
        rows.put(rotation.id(), rotation);
    }

    public Rotation rotation(String id) {
        return java.util.Objects.requireNonNull(rows.get(id), "no rotation " + id);
    }

    public void ask(Rotations.Request request) {
        requests.add(request);
    }

    public void order(Order order, Instant now) {
        ledgerRows.putIfAbsent(key(order.tokenId(), order.version()), Revocation.open(order, false, now));
    }

    public List<Revocation> ledgerRows() {
        return List.copyOf(ledgerRows.values());
    }

    /** How often a rotation that had ended was written again. */
    int writesAfterTheEnd() {
        return writesAfterTheEnd;
    }

    /** From now on whoever writes is believed to be the one that may. */
    void believeEveryWriter() {
        believing = true;
    }

    /** All processes ended: their leases lapse. */
    public void lapse() {
        leased.clear();
        ledgerLeased.clear();
    }

    private static String key(String tokenId, int version) {
        return tokenId + ":" + version;
    }

    private final class MemoryRotations implements Rotations {
        @Override
        public List<Held> leaseDue(Instant now, Duration lease, int limit) {
            List<Held> due = new ArrayList<>();
            for (Rotation r : List.copyOf(rows.values())) {
                boolean asked = asked(r.id());
                Instant dueAt = r.dueAt();
                boolean isDue = !r.state().ended() && (asked || (dueAt != null && !dueAt.isAfter(now)));
                if (isDue && !leased.getOrDefault(r.id(), false)) {
                    Rotation mine = r.stored(r.revision(), r.epoch() + 1);
                    rows.put(r.id(), mine);
                    leased.put(r.id(), true);
                    due.add(new Held(mine, asked));
                }
            }
            return due;
        }

        private boolean asked(String rotationId) {
            return requests.stream().anyMatch(q -> q.rotationId().equals(rotationId));
        }

        @Override
        public List<Request> requests(String rotationId) {
            return requests.stream()
                    .filter(q -> q.rotationId().equals(rotationId))
                    .toList();
        }

        @Override
        public Optional<Held> store(Decision decision, @Nullable Request request, Instant now) {
            Rotation stored = rotation(decision.before().id());
            boolean ours = stored.epoch() == decision.before().epoch()
                    && stored.revision() == decision.before().revision();
            if (!ours && !believing) {
                return Optional.empty();
            }
            decision.orders()
                    .forEach(order -> ledgerRows.merge(
                            key(order.tokenId(), order.version()),
                            Revocation.open(order, decision.held(), now),
                            (old, fresh) -> decision.held() ? old : old.released(now)));
            Integer release = decision.release();
            if (release != null) {
                ledgerRows.computeIfPresent(
                        key(stored.tokenId(), release), (_, revocation) -> revocation.released(now));
            }
            writesAfterTheEnd += stored.state().ended() ? 1 : 0;
            Rotation next = decision.next().stored(stored.revision() + 1, stored.epoch());
            rows.put(next.id(), next);
            if (request != null) {
                requests.remove(request);
            }
            return Optional.of(new Held(next, asked(next.id())));
        }

        @Override
        public void decline(Request request) {
            requests.remove(request);
        }

        @Override
        public boolean holds(Rotation rotation, Duration lease) {
            return rotation(rotation.id()).epoch() == rotation.epoch();
        }

        @Override
        public void release(Rotation rotation) {
            leased.remove(rotation.id());
        }
    }

    private final class MemoryLedger implements Ledger {
        @Override
        public Optional<Revocation> find(String tokenId, int version) {
            return Optional.ofNullable(ledgerRows.get(key(tokenId, version)));
        }

        @Override
        public List<Leased> leaseDue(Instant now, Duration lease, int limit) {
            List<Leased> due = new ArrayList<>();
            for (Revocation r : List.copyOf(ledgerRows.values())) {
                Instant dueAt = r.dueAt();
                if (dueAt != null && !dueAt.isAfter(now)) {
                    lease(r.order().tokenId(), r.order().version(), lease).ifPresent(due::add);
                }
            }
            return due;
        }

        @Override
        public Optional<Leased> lease(String tokenId, int version, Duration lease) {
            String key = key(tokenId, version);
            Revocation r = ledgerRows.get(key);
            if (r == null
                    || r.state() == Revocation.State.HELD
                    || r.state() == Revocation.State.CONFIRMED
                    || ledgerLeased.getOrDefault(key, false)) {
                return Optional.empty();
            }
            ledgerLeased.put(key, true);
            return Optional.of(new Leased(r, ledgerEpochs.merge(key, 1L, Long::sum)));
        }

        @Override
        public boolean holds(Leased leasedRow, Duration lease) {
            return true;
        }

        @Override
        public boolean store(Leased leasedRow, Revocation next, Instant now) {
            String key = key(next.order().tokenId(), next.order().version());
            if (ledgerEpochs.getOrDefault(key, 0L) != leasedRow.epoch()) {
                return false;
            }
            ledgerRows.put(key, next);
            ledgerLeased.remove(key);
            return true;
        }
    }
}
