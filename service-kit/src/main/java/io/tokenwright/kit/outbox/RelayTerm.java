package io.tokenwright.kit.outbox;

import io.tokenwright.kit.failpoint.Failpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of one leader, from the stored position on. Used by the relay's thread alone.
 *
 * <p>Invariants:
 * <ul>
 *   <li>No record is handed to the producer once the lease is over. What the producer still holds then was read before,
 *       and the next leader starts from a position that owes it: it can only arrive twice, behind its own first copy or
 *       before it, never out of turn.
 *   <li>Records of a key are handed over in the order of their ids. The producer keeps that order, for it never gives a
 *       record up. A record that the broker refuses holds its key, and no other.
 *   <li>The next batch is read while the previous one is in flight, and at most {@code inFlightMax} are.
 * </ul>
 */
final class RelayTerm implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayTerm.class);
    private static final int OWED_MAX = 10_000;
    private static final Duration PAUSE_FOR_ROOM = Duration.ofMillis(50);
    private static final Duration PAUSE_WHILE_DOWN = Duration.ofMillis(200);

    private record Answer(OutboxRow row, @Nullable Exception failure) {}

    private final JdbcOutbox outbox;
    private final Producer<byte[], byte[]> producer;
    private final OutboxSettings settings;
    private final OutboxWake wake;
    private final RelayMeters meters;
    private final Lease lease;
    private final long epoch;
    private final RelayPosition position;
    private final Lanes lanes = new Lanes();
    private final OutboxSweep sweep;
    private final Deque<OutboxRow> toSend = new ArrayDeque<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    private int inFlight;
    private volatile boolean waitsForRoom;
    private boolean more = true;
    private boolean dirty;
    private long storedNanos = System.nanoTime();
    private long answeredNanos = System.nanoTime();

    RelayTerm(
            JdbcOutbox outbox,
            Producer<byte[], byte[]> producer,
            OutboxSettings settings,
            OutboxWake wake,
            RelayMeters meters,
            Lease lease,
            long epoch,
            RelayPosition.Durable stored) {
        this.outbox = outbox;
        this.producer = producer;
        this.settings = settings;
        this.wake = wake;
        this.meters = meters;
        this.lease = lease;
        this.epoch = epoch;
        this.position = new RelayPosition(stored);
        this.sweep = new OutboxSweep(outbox, settings.retention());
    }

    /** Does what can be done now, else waits; false once this instance no longer leads. */
    boolean turn() throws InterruptedException {
        takeAnswers();
        giveUpStalledProducer();
        if (!keepLead()) {
            return false;
        }
        if (!sendHeld() || !sendWaiting()) {
            return !lease.isOver();
        }
        meters.turn(position.outstanding(), lanes.held());
        if (inFlight >= settings.inFlightMax()) {
            waitForRoom();
        } else if (more) {
            read();
        } else {
            wake.awaitForRelay(untilNextTurn());
            more = true;
        }
        return true;
    }

    /** Waits up to {@code atMost} for what is in flight, stores the position and gives the lead back. */
    void finish(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (inFlight > 0 && System.nanoTime() - end < 0 && !lease.isOver()) {
            waitForRoom();
            takeAnswers();
        }
        if (!lease.isOver()) {
            store();
            outbox.resign(epoch);
        }
    }

    /** Drops what the producer still holds: the next leader sends it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private void read() {
        int limit = position.owed() < OWED_MAX ? settings.batchSize() : 0;
        JdbcOutbox.Look look = outbox.read(position, limit);
        List<Long> ids = new ArrayList<>(look.rows().size());
        look.rows().forEach(row -> ids.add(row.id()));
        position.read(ids, look.xmin(), look.bound());
        toSend.addAll(look.rows());
        more = limit > 0 && look.rows().size() >= limit;
        dirty |= !look.rows().isEmpty();
    }

    private boolean sendHeld() throws InterruptedException {
        List<OutboxRow> due = lanes.due();
        for (int i = 0; i < due.size(); i++) {
            if (!send(due.get(i))) {
                due.subList(i, due.size()).forEach(lanes::refused);
                return false;
            }
        }
        return true;
    }

    private boolean sendWaiting() throws InterruptedException {
        while (!toSend.isEmpty() && inFlight < settings.inFlightMax()) {
            OutboxRow row = toSend.getFirst();
            if (lanes.takes(row)) {
                position.stuck(row.id());
            } else if (!send(row)) {
                return false;
            }
            toSend.removeFirst();
        }
        return true;
    }

    /** False if the lead is over, or the producer did not take the row and the caller keeps it. */
    private boolean send(OutboxRow row) throws InterruptedException {
        if (lease.isOver()) {
            return false;
        }
        OutboxRecord record = row.record();
        var handover = new Handover(row);
        Failpoint.reached("relay-before-send");
        var _ = producer.send(
                new ProducerRecord<>(record.topic(), null, null, record.key(), record.value(), record.headers()),
                (metadata, failure) -> handover.answered(failure));
        Exception refusal = handover.over();
        if (refusal == null) {
            inFlight++;
            return true;
        }
        if (refusal instanceof TimeoutException) {
            // The broker or the topic was not there in time: nothing was sent.
            meters.problem(refusal);
            wake.awaitForRelay(PAUSE_WHILE_DOWN);
            return false;
        }
        refused(row, refusal);
        return true;
    }

    /** Tells a failure inside of {@code send}, by which the producer says that it never took the record, from an answer. */
    private final class Handover {
        private final OutboxRow row;
        private boolean sending = true;
        private @Nullable Exception refusal;

        Handover(OutboxRow row) {
            this.row = row;
        }

        synchronized void answered(@Nullable Exception failure) {
            if (sending && failure != null) {
                refusal = failure;
                return;
            }
            answers.add(new Answer(row, failure));
            if (failure != null || waitsForRoom) {
                wake.wakeRelay();
            }
        }

        synchronized @Nullable Exception over() {
            sending = false;
            return refusal;
        }
    }

    private void takeAnswers() {
        List<OutboxRow> published = new ArrayList<>();
        if (inFlight == 0 || !answers.isEmpty()) {
            answeredNanos = System.nanoTime();
        }
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            inFlight--;
            dirty = true;
            if (answer.failure() == null) {
                Failpoint.reached("relay-after-acknowledgement");
                position.acknowledged(answer.row().id());
                lanes.acknowledged(answer.row());
                published.add(answer.row());
            } else {
                refused(answer.row(), answer.failure());
            }
        }
        meters.published(published);
    }

    /**
     * A producer never gives a record up, so one that lost its way would hold its keys for ever: an idempotent producer that sends a
     * burst to a partition without a leader can have a later batch accepted first, and is then told for ever that the first is out
     * of order. Nothing is lost by starting again from the stored position.
     */
    private void giveUpStalledProducer() {
        if (inFlight > 0
                && System.nanoTime() - answeredNanos > settings.stalledMax().toNanos()) {
            meters.rebuilt();
            throw new ProducerBroken(
                    "no answer for " + settings.stalledMax().toSeconds() + " s to any of " + inFlight + " records",
                    null);
        }
    }

    private void refused(OutboxRow row, Exception why) {
        if (!isOfTheRecord(why)) {
            meters.rebuilt();
            throw new ProducerBroken(why.toString(), why);
        }
        LOG.error(
                "broker refuses a record, its key waits topic={} id={} reason={}: {}",
                row.record().topic(),
                row.id(),
                why.getClass().getSimpleName(),
                why.getMessage());
        meters.refused(row, why);
        meters.problem(why);
        position.stuck(row.id());
        lanes.refused(row);
    }

    private static boolean isOfTheRecord(Exception why) {
        return why instanceof RecordTooLargeException
                || why instanceof RecordBatchTooLargeException
                || why instanceof InvalidTopicException
                || why instanceof CorruptRecordException
                || why instanceof AuthorizationException;
    }

    /** Stores the position when it is time; false once another instance leads. */
    private boolean keepLead() {
        boolean store = dirty
                && System.nanoTime() - storedNanos >= settings.storeInterval().toNanos();
        if (!store && !lease.isDue()) {
            return !lease.isOver();
        }
        if (store) {
            return store();
        }
        sweep.sweep(position.settledBelow());
        lease.asking();
        return granted(outbox.renew(epoch, settings.lease()));
    }

    private boolean store() {
        Failpoint.reached("relay-before-store");
        lease.asking();
        boolean stored = outbox.store(epoch, position.durable(), settings.lease());
        storedNanos = System.nanoTime();
        dirty = inFlight > 0;
        if (granted(stored)) {
            sweep.sweep(position.settledBelow());
            return true;
        }
        return false;
    }

    private boolean granted(boolean granted) {
        if (granted) {
            lease.granted();
        } else {
            LOG.warn("another instance leads now, this one stops publishing epoch={}", epoch);
        }
        return granted;
    }

    private Duration untilNextTurn() {
        if (lanes.held() > 0) {
            return PAUSE_WHILE_DOWN;
        }
        Duration wait = settings.pollInterval();
        Duration toStore = dirty ? settings.storeInterval() : wait;
        Duration toRenew = settings.lease().dividedBy(4);
        return java.util.Collections.min(List.of(wait, toStore, toRenew));
    }

    private void waitForRoom() throws InterruptedException {
        waitsForRoom = true;
        try {
            if (answers.isEmpty()) {
                wake.awaitForRelay(PAUSE_FOR_ROOM);
            }
        } finally {
            waitsForRoom = false;
        }
    }

    /** The producer itself is unusable: everything unacknowledged is sent again by a new one. */
    static final class ProducerBroken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProducerBroken(String why, @Nullable Exception cause) {
            super("producer is rebuilt: " + why, cause);
        }
    }
}
