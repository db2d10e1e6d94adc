package io.tokenwright.kit.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
 *       transaction that can hold its ids is over and that statement saw none. Writers have a transaction id before they
 *       draw an outbox id, so a transaction id that is drawn after the gap was seen is a bound above all of them. (A
 *       snapshot's xmax is no such bound: it is one past the last transaction that has <em>ended</em>.)
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

    private static final long BOUND_UNKNOWN = -1;

    /** Seen for the first time. Most are filled by the next read, so the first bound is drawn only after that. */
    private static final long BOUND_NOT_YET = -2;

    private record Gap(long to, long bound) {}

    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    /** Outstanding ids that the cursor passed in order. */
    private final TreeSet<Long> flowing = new TreeSet<>();
    /** Outstanding ids that would hold the position back: found late, or refused and waiting for another try. */
    private final TreeSet<Long> stuck = new TreeSet<>();

    private long cursor;

    RelayPosition(Durable stored) {
        cursor = stored.position();
        stored.open().forEach(range -> gaps.put(range.from(), new Gap(range.to(), BOUND_UNKNOWN)));
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

    /** Whether the next read has to draw a transaction id, as some gap has no bound. */
    boolean needsBound() {
        return gaps.values().stream().anyMatch(gap -> gap.bound() == BOUND_UNKNOWN);
    }

    /**
     * Takes note of one read of all gaps and of what follows the cursor.
     *
     * @param ids what was found, ascending
     * @param xmin of the statement's snapshot: every transaction below it is over
     * @param bound a transaction id that the read has drawn; empty if {@link #needsBound} was false
     */
    void read(List<Long> ids, long xmin, OptionalLong bound) {
        gaps.replaceAll((from, gap) -> new Gap(gap.to(), older(gap.bound(), bound)));
        for (long id : ids) {
            if (id > cursor) {
                if (id > cursor + 1) {
                    gaps.put(cursor + 1, new Gap(id - 1, BOUND_NOT_YET));
                }
                flowing.add(id);
                cursor = id;
            } else {
                fill(id);
                stuck.add(id);
            }
        }
        gaps.values().removeIf(gap -> gap.bound() >= 0 && gap.bound() <= xmin);
    }

    private static long older(long known, OptionalLong bound) {
        if (known == BOUND_NOT_YET) {
            return BOUND_UNKNOWN;
        }
        return known == BOUND_UNKNOWN ? bound.orElse(BOUND_UNKNOWN) : known;
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
            gaps.put(entry.getKey(), new Gap(id - 1, gap.bound()));
        }
        if (id < gap.to()) {
            gaps.put(id + 1, gap);
        }
    }
}
