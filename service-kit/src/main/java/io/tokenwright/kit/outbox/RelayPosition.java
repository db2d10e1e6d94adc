package io.tokenwright.kit.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which outbox ids are published, and which are still owed. Pure bookkeeping of one leader; not thread-safe.
 *
 * <p>Ids are drawn before their transaction commits, so they become visible out of order, and those of a rolled-back
 * transaction never do. Invariants:
 * <ul>
 *   <li>An id below the cursor is either acknowledged, or outstanding (read, not acknowledged), or in a gap (not seen).
 *   <li>A gap is asked for again in the same statement as the rows above the cursor, and closed only when every
 *       transaction that can hold its ids is over and that statement saw none: writers have a transaction id before they
 *       draw an outbox id, so all of them are below the snapshot's xmax at the moment when the gap was seen.
 *   <li>A writer draws the id while it holds its key's row lock. So an unseen id cannot have a successor of its key that
 *       is visible in the same snapshot: going on past a gap keeps the order of every key.
 *   <li>{@link #durable()} owes everything that is outstanding or unseen. Starting again from it sends some records
 *       twice, and none never.
 * </ul>
 */
final class RelayPosition {
    /** Ids {@code from} to {@code to}, both included. */
    record Range(long from, long to) {}

    /** What is stored: everything up to {@code position} is settled, except for the ranges that are open. */
    record Durable(long position, List<Range> open) {}

    private static final long XMAX_UNKNOWN = -1;

    private record Gap(long to, long xmax) {}

    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    /** Outstanding ids that the cursor passed in order. */
    private final TreeSet<Long> flowing = new TreeSet<>();
    /** Outstanding ids that would hold the position back: found late, or refused and waiting for another try. */
    private final TreeSet<Long> stuck = new TreeSet<>();

    private long cursor;

    RelayPosition(Durable stored) {
        cursor = stored.position();
        stored.open().forEach(range -> gaps.put(range.from(), new Gap(range.to(), XMAX_UNKNOWN)));
    }

    /** Rows above this id have not been read. */
    long cursor() {
        return cursor;
    }

    /** Ids below the cursor that were not seen and may still appear. */
    List<Range> gaps() {
        List<Range> ranges = new ArrayList<>(gaps.size());
        gaps.forEach((from, gap) -> ranges.add(new Range(from, gap.to())));
        return ranges;
    }

    /** Gaps and outstanding ids: what memory and the stored position have to hold. */
    int owed() {
        return gaps.size() + stuck.size();
    }

    int outstanding() {
        return flowing.size() + stuck.size();
    }

    /**
     * Takes note of one read of all gaps and of what follows the cursor.
     *
     * @param ids what was found, ascending
     * @param xmin of the statement's snapshot: every transaction below it is over
     * @param xmax of the statement's snapshot: no transaction at or above it had begun
     */
    void read(List<Long> ids, long xmin, long xmax) {
        for (long id : ids) {
            if (id > cursor) {
                if (id > cursor + 1) {
                    gaps.put(cursor + 1, new Gap(id - 1, xmax));
                }
                flowing.add(id);
                cursor = id;
            } else {
                fill(id);
                stuck.add(id);
            }
        }
        gaps.replaceAll((from, gap) -> gap.xmax() == XMAX_UNKNOWN ? new Gap(gap.to(), xmax) : gap);
        gaps.values().removeIf(gap -> gap.xmax() <= xmin);
    }

    /** The broker has {@code id}. */
    void acknowledged(long id) {
        if (!flowing.remove(id)) {
            stuck.remove(id);
        }
    }

    /** {@code id} waits for another try, and no longer holds the position back. */
    void stuck(long id) {
        if (flowing.remove(id)) {
            stuck.add(id);
        }
    }

    /** What may be stored now. */
    Durable durable() {
        long position = flowing.isEmpty() ? cursor : flowing.first() - 1;
        List<Range> open = new ArrayList<>();
        for (Map.Entry<Long, Gap> gap : gaps.headMap(position, true).entrySet()) {
            open.add(new Range(gap.getKey(), Math.min(gap.getValue().to(), position)));
        }
        for (long id : stuck.headSet(position, true)) {
            open.add(new Range(id, id));
        }
        return new Durable(position, open);
    }

    /** Rows below this id are settled and may be removed. */
    long settledBelow() {
        Durable durable = durable();
        long lowest = durable.position() + 1;
        for (Range range : durable.open()) {
            lowest = Math.min(lowest, range.from());
        }
        return lowest;
    }

    private void fill(long id) {
        Map.Entry<Long, Gap> entry = gaps.floorEntry(id);
        if (entry == null || entry.getValue().to() < id) {
            throw new IllegalStateException("outbox id " + id + " was found and was not missing");
        }
        Gap gap = entry.getValue();
        gaps.remove(entry.getKey());
        if (entry.getKey() < id) {
            gaps.put(entry.getKey(), new Gap(id - 1, gap.xmax()));
        }
        if (id < gap.to()) {
            gaps.put(id + 1, gap);
        }
    }
}
