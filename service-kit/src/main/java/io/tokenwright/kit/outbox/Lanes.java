package io.tokenwright.kit.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are held because the broker refused one of their records: later records of such a key wait behind it, all other
 * keys go on. Not thread-safe.
 */
final class Lanes {
    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(60);

    private static final class Lane {
        private final Deque<OutboxRow> waiting = new ArrayDeque<>();
        private int refusals;
        private long retryAtNanos;
        private boolean trying;
    }

    private final Map<String, Lane> held = new HashMap<>();

    int held() {
        return held.size();
    }

    /** Whether {@code row} has to wait behind an earlier one, and now does. */
    boolean takes(OutboxRow row) {
        Lane lane = laneOf(row);
        if (lane == null) {
            return false;
        }
        lane.waiting.addLast(row);
        return true;
    }

    /** The broker refused {@code row}: it is tried again first, later. */
    void refused(OutboxRow row) {
        Lane lane = held.computeIfAbsent(row.lane(), name -> new Lane());
        lane.trying = false;
        // Rows of the key that were on their way behind the refused one may be refused too: keep the order of their
        // ids.
        List<OutboxRow> rows = new ArrayList<>(lane.waiting);
        rows.add(row);
        rows.sort(java.util.Comparator.comparingLong(OutboxRow::id));
        lane.waiting.clear();
        lane.waiting.addAll(rows);
        lane.refusals++;
        long pause = Math.min(RETRY_MAX.toNanos(), RETRY_MIN.toNanos() << Math.min(lane.refusals - 1, 20));
        lane.retryAtNanos = System.nanoTime() + pause;
    }

    /** The broker has {@code row}. What waits behind it may go, one after the other. */
    void acknowledged(OutboxRow row) {
        Lane lane = laneOf(row);
        if (lane == null || !lane.trying) {
            return;
        }
        lane.trying = false;
        lane.refusals = 0;
        lane.retryAtNanos = System.nanoTime();
        if (lane.waiting.isEmpty()) {
            held.remove(row.lane());
        }
    }

    /** Null for almost every row, as almost always none is held: then its name is not made. */
    private @Nullable Lane laneOf(OutboxRow row) {
        return held.isEmpty() ? null : held.get(row.lane());
    }

    /** The first row of each held key whose time has come; the caller sends all of them. */
    List<OutboxRow> due() {
        List<OutboxRow> due = new ArrayList<>();
        for (Lane lane : held.values()) {
            if (!lane.trying && !lane.waiting.isEmpty() && System.nanoTime() - lane.retryAtNanos >= 0) {
                lane.trying = true;
                due.add(lane.waiting.removeFirst());
            }
        }
        return due;
    }
}
