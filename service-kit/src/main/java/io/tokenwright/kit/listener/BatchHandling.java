package io.tokenwright.kit.listener;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.tokenwright.kit.database.CommitOutcomeUnknownException;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.SqlFailures;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.failpoint.Failpoint;
import io.tokenwright.kit.listener.RecordReader.Read;
import io.tokenwright.kit.listener.RecordReader.Readable;
import io.tokenwright.kit.listener.RecordReader.Unreadable;
import io.tokenwright.kit.outbox.Outbox;
import io.tokenwright.kit.outbox.OutboxRecord;
import io.tokenwright.schemas.codec.SchemaRegistryException;
import io.tokenwright.schemas.topic.Topic;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles one batch. Invariants:
 * <ul>
 *   <li>One transaction holds the effects, the dead letters (through the outbox) and the positions. So a record below a
 *       stored position has its effect or its dead letter, at any moment at which the process may die.
 *   <li>The positions are locked first, and what lies below them is left out: an instance that was frozen with a batch in its
 *       hands, and has lost its partitions, handles nothing twice once it is thawed.
 *   <li>Trouble of the infrastructure is no fault of any record: the exception leaves here, nothing is stored, the caller
 *       tries the same batch again. A record is put aside only where it alone fails.
 * </ul>
 */
@Singleton
@Requires(beans = {EventHandler.class, Database.class})
final class BatchHandling {
    private static final Logger LOG = LoggerFactory.getLogger(BatchHandling.class);
    private static final String SAVEPOINT = "record";
    private static final int CAUSES_MAX = 20;

    private final EventHandler handler;
    private final RecordReader reader;
    private final Database database;
    private final Outbox outbox;
    private final ListenerMeters meters;
    private final String service;

    BatchHandling(
            EventHandler handler,
            RecordReader reader,
            @Named("events") Database database,
            Outbox outbox,
            ListenerMeters meters,
            @Value("${tokenwright.service:unnamed}") String service) {
        this.handler = handler;
        this.reader = reader;
        this.database = database;
        this.outbox = outbox;
        this.meters = meters;
        this.service = service;
    }

    Set<Topic> topics() {
        return handler.topics();
    }

    /**
     * Handles {@code records} and stores the positions behind them.
     *
     * @throws RuntimeException if nothing was stored because of an outage: call again with the same records
     */
    void handle(List<ConsumerRecord<byte[], byte[]>> records, Map<String, UUID> topicIds) {
        handle(records, new Positions(nextOffsets(records), topicIds, true));
    }

    /** As above with positions of their own, for records that were read elsewhere; returns why some were put aside. */
    List<String> handle(
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, Long> nextOffsets,
            Map<String, UUID> topicIds) {
        return handle(records, new Positions(nextOffsets, topicIds, false));
    }

    /**
     * What is stored with the effects.
     *
     * @param ofRecords whether these are the records' own positions: then a record below what is stored was handled before, by an
     *     instance that has taken over from this one, and is left out
     */
    private record Positions(Map<TopicPartition, Long> nextOffsets, Map<String, UUID> topicIds, boolean ofRecords) {}

    private List<String> handle(List<ConsumerRecord<byte[], byte[]>> records, Positions positions) {
        long begun = System.nanoTime();
        List<Read> reads = new ArrayList<>(records.size());
        records.forEach(record -> reads.add(reader.read(record)));
        List<Unreadable> putAside;
        try {
            putAside = allAtOnce(reads, positions);
        } catch (CommitOutcomeUnknownException e) {
            if (!isStored(positions)) {
                throw e;
            }
            LOG.info("the commit whose outcome was unknown had taken effect, the batch is not handled again");
            return List.of();
        } catch (RuntimeException e) {
            if (isInfrastructure(e)) {
                throw e;
            }
            LOG.warn("batch of {} is handled record by record, as one fails: {}", records.size(), e.toString());
            LOG.debug("batch failed", e);
            putAside = oneByOne(reads, positions);
        }
        Failpoint.reached("listener-after-commit");
        outbox.committed();
        count(reads, putAside);
        meters.batch(java.time.Duration.ofNanos(System.nanoTime() - begun));
        return putAside.stream().map(Unreadable::reason).toList();
    }

    private List<Unreadable> allAtOnce(List<Read> all, Positions positions) {
        return database.inTransaction(tx -> {
            List<Unreadable> unreadable = new ArrayList<>();
            List<ReceivedEvent> events = new ArrayList<>(all.size());
            for (Read read : notHandled(tx, all, positions)) {
                switch (read) {
                    case Readable readable -> events.add(readable.event());
                    case Unreadable bad -> unreadable.add(bad);
                }
            }
            if (!events.isEmpty()) {
                handler.handle(tx, events);
            }
            return finish(tx, unreadable, positions);
        });
    }

    private List<Unreadable> oneByOne(List<Read> all, Positions positions) {
        return database.inTransaction(tx -> {
            List<Unreadable> putAside = new ArrayList<>();
            for (Read read : notHandled(tx, all, positions)) {
                switch (read) {
                    case Readable readable -> alone(tx, readable, putAside);
                    case Unreadable bad -> putAside.add(bad);
                }
            }
            return finish(tx, putAside, positions);
        });
    }

    private static List<Read> notHandled(Tx tx, List<Read> reads, Positions positions) {
        if (!positions.ofRecords()) {
            return reads;
        }
        Map<TopicPartition, StartPosition.Stored> stored =
                JdbcPositions.lock(tx, positions.nextOffsets().keySet());
        List<Read> left = reads.stream()
                .filter(read -> !isHandled(read.raw(), stored, positions.topicIds()))
                .toList();
        if (left.size() < reads.size()) {
            LOG.info(
                    "{} records are left out, as another instance has handled them meanwhile",
                    reads.size() - left.size());
        }
        return left;
    }

    private static boolean isHandled(
            ConsumerRecord<byte[], byte[]> raw,
            Map<TopicPartition, StartPosition.Stored> stored,
            Map<String, UUID> topicIds) {
        StartPosition.Stored position = stored.get(new TopicPartition(raw.topic(), raw.partition()));
        return position != null
                && position.topicId().equals(topicIds.get(raw.topic()))
                && raw.offset() < position.nextOffset();
    }

    private void alone(Tx tx, Readable readable, List<Unreadable> putAside) {
        var isolated = new SavepointTx(tx, outbox);
        tx.sql().execute("SAVEPOINT " + SAVEPOINT);
        try {
            handler.handle(isolated, List.of(readable.event()));
            tx.sql().execute("RELEASE SAVEPOINT " + SAVEPOINT);
            isolated.emitAll();
        } catch (RuntimeException e) {
            if (isInfrastructure(e)) {
                throw e;
            }
            tx.sql().execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
            putAside.add(reasonOf(readable, e));
        }
    }

    private static Unreadable reasonOf(Readable readable, RuntimeException failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            if (cause instanceof RejectedEventException rejected) {
                return new Unreadable(readable.raw(), rejected.reason(), String.valueOf(rejected.getMessage()));
            }
        }
        LOG.error(
                "event could not be handled and is put aside topic={} partition={} offset={}",
                readable.raw().topic(),
                readable.raw().partition(),
                readable.raw().offset(),
                failure);
        // The class only: a message may quote what the record says.
        return new Unreadable(
                readable.raw(),
                "handler-failed",
                "the handler failed with " + failure.getClass().getName()
                        + SqlFailures.sqlState(failure)
                                .map(state -> ", SQLState " + state)
                                .orElse("") + ": see the log");
    }

    private List<Unreadable> finish(Tx tx, List<Unreadable> putAside, Positions positions) {
        if (!putAside.isEmpty()) {
            List<OutboxRecord> letters = putAside.stream()
                    .map(bad -> DeadLetter.of(bad.raw(), bad.reason(), bad.detail(), service))
                    .toList();
            outbox.append(tx.sql(), letters);
        }
        JdbcPositions.store(tx, positions.nextOffsets(), positions.topicIds());
        Failpoint.reached("listener-before-commit");
        return putAside;
    }

    private boolean isStored(Positions positions) {
        Map<TopicPartition, StartPosition.Stored> stored = database.read(JdbcPositions::read);
        return positions.nextOffsets().entrySet().stream().allMatch(entry -> {
            StartPosition.Stored position = stored.get(entry.getKey());
            return position != null
                    && position.topicId()
                            .equals(positions.topicIds().get(entry.getKey().topic()))
                    && position.nextOffset() >= entry.getValue();
        });
    }

    static boolean isInfrastructure(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            if (cause instanceof RejectedEventException) {
                return false;
            }
            if (cause instanceof SchemaRegistryException || cause instanceof IOException) {
                return true;
            }
        }
        return SqlFailures.isInfrastructure(failure)
                // The pool or the transaction manager found no usable connection, and says so without a SQLState.
                || failure instanceof io.micronaut.transaction.exceptions.TransactionException
                || failure instanceof io.micronaut.data.connection.exceptions.ConnectionException
                || failure instanceof org.jdbi.v3.core.ConnectionException;
    }

    static Map<TopicPartition, Long> nextOffsets(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, Long> next = new HashMap<>();
        records.forEach(record ->
                next.merge(new TopicPartition(record.topic(), record.partition()), record.offset() + 1, Math::max));
        return next;
    }

    private void count(List<Read> reads, List<Unreadable> putAside) {
        Map<String, Integer> handled = new HashMap<>();
        reads.forEach(read -> handled.merge(read.raw().topic(), 1, Integer::sum));
        for (Unreadable bad : putAside) {
            handled.merge(bad.raw().topic(), -1, Integer::sum);
            meters.deadLetter(bad.raw().topic(), bad.reason());
            LOG.warn(
                    "record put aside topic={} partition={} offset={} reason={}: {}",
                    bad.raw().topic(),
                    bad.raw().partition(),
                    bad.raw().offset(),
                    bad.reason(),
                    bad.detail());
        }
        handled.forEach(meters::handled);
    }
}
