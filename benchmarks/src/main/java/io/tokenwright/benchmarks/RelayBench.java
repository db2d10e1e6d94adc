package io.tokenwright.benchmarks;

import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.database.Database;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How fast does the relay empty the outbox, and how soon is a committed event acknowledged? Baseline: a plain producer with the
 * same guarantees that is handed the same records.
 */
final class RelayBench implements Bench {
    private static final String TOPIC = Topics.TOKEN_USED.name();
    private static final int BACKLOG = 30_000;
    private static final int ROUNDS = 3;
    private static final int EVENTS_A_TICK = 10;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int TICKS = 400;
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final EventCodec codec = EventCodec.singleObject();
    private int run;

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        Map<String, Object> settings = Map.of(
                "tokenwright.kafka.properties." + ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, AckTimes.class.getName());
        try (Service service = Service.withKafka(lab, lab.newDatabase(), settings);
                KafkaProducer<byte[], byte[]> raw = RawKafka.producer(lab.bootstrapServers())) {
            Database database = service.database();
            Rounds.Result backlog = backlog(lab, database, raw);
            AckTimes.watch(true);
            AckTimes.take();
            Rounds.Latencies acks = Rounds.latencies(1, ROUNDS, () -> paced(database), () -> pacedRaw(raw));
            return List.of(
                    lab.measurement(
                            "relay-backlog",
                            "records/s",
                            backlog,
                            new Goal.AtLeast(0.70),
                            "raw producer, same records"),
                    lab.measurement(
                            "relay-commit-to-ack-p50", "ms", acks.at(50), new Goal.AtMost(3), "raw ack at 2,000/s"),
                    lab.measurement(
                            "relay-commit-to-ack-p99", "ms", acks.at(99), new Goal.AtMost(4), "raw ack at 2,000/s"));
        }
    }

    private Rounds.Result backlog(Lab lab, Database database, KafkaProducer<byte[], byte[]> raw) throws Exception {
        // The first event makes sure that the topic is there and the relay leads.
        emit(database, List.of(Samples.used("t-0", "0193-first")));
        awaitAcks(1);
        AckTimes.watch(false);
        try (KafkaConsumer<byte[], byte[]> looker = RawKafka.tail(lab.bootstrapServers(), TOPIC, Service.PARTITIONS)) {
            return Rounds.alternate(2, ROUNDS, () -> drained(database, looker), () -> sent(raw));
        }
    }

    /** One transaction with a whole backlog, so that the relay finds all of it at once. */
    private double drained(Database database, KafkaConsumer<byte[], byte[]> looker) throws Exception {
        List<TokenUsed> events = events(BACKLOG);
        long before = RawKafka.written(looker, TOPIC, Service.PARTITIONS);
        emit(database, events);
        long started = System.nanoTime();
        while (RawKafka.written(looker, TOPIC, Service.PARTITIONS) < before + BACKLOG) {
            if (System.nanoTime() - started > WAIT_MAX_NANOS) {
                throw new TimeoutException("the relay did not publish " + BACKLOG + " records in time");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return BACKLOG / ((System.nanoTime() - started) / 1e9);
    }

    private double sent(KafkaProducer<byte[], byte[]> raw) {
        List<ProducerRecord<byte[], byte[]>> records =
                events(BACKLOG).stream().map(this::record).toList();
        long started = System.nanoTime();
        for (ProducerRecord<byte[], byte[]> record : records) {
            var _ = raw.send(record);
        }
        raw.flush();
        return BACKLOG / ((System.nanoTime() - started) / 1e9);
    }

    /** From commit to acknowledgement, in microseconds. */
    private Histogram paced(Database database) throws Exception {
        AckTimes.take();
        Map<String, Long> committed = new HashMap<>();
        ticks(() -> {
            List<TokenUsed> events = events(EVENTS_A_TICK);
            emit(database, events);
            long now = System.nanoTime();
            events.forEach(event -> committed.put(event.getEventId(), now));
        });
        awaitAcks(committed.size());
        Map<String, Long> acknowledged = AckTimes.take();
        var histogram = new Histogram(3);
        committed.forEach((id, at) -> {
            Long ack = acknowledged.get(id);
            if (ack != null) {
                // The relay may have been woken before the committing thread looked at its watch.
                histogram.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(ack - at)));
            }
        });
        return histogram;
    }

    private Histogram pacedRaw(KafkaProducer<byte[], byte[]> raw) throws Exception {
        var histogram = new ConcurrentHistogram(3);
        var open = new Semaphore(0);
        ticks(() -> events(EVENTS_A_TICK).forEach(event -> {
            ProducerRecord<byte[], byte[]> record = record(event);
            long at = System.nanoTime();
            var _ = raw.send(record, (metadata, failure) -> {
                histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - at));
                open.release();
            });
        }));
        open.acquire(TICKS * EVENTS_A_TICK);
        return histogram;
    }

    private interface Tick {
        void run() throws Exception;
    }

    /** Runs {@code tick} on a fixed schedule; a late one does not move the next. */
    private static void ticks(Tick tick) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < TICKS; i++) {
            long due = begin + i * TICK_NANOS;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            tick.run();
        }
    }

    private static void emit(Database database, List<TokenUsed> events) {
        database.inTransaction(tx -> {
            events.forEach(tx::emit);
            return null;
        });
    }

    private static void awaitAcks(int count) throws TimeoutException {
        long started = System.nanoTime();
        while (AckTimes.size() < count) {
            if (System.nanoTime() - started > WAIT_MAX_NANOS) {
                throw new TimeoutException("only " + AckTimes.size() + " of " + count + " events were acknowledged");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private List<TokenUsed> events(int count) {
        run++;
        List<TokenUsed> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(Samples.used("t-" + i, "0193-" + run + "-" + i));
        }
        return events;
    }

    /** As the relay's records are, headers and all. */
    private ProducerRecord<byte[], byte[]> record(TokenUsed event) {
        var record =
                new ProducerRecord<>(TOPIC, event.getTokenId().getBytes(StandardCharsets.UTF_8), codec.encode(event));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", event.getEventId(),
                        "ce_type", "io.tokenwright.events.TokenUsed",
                        "ce_source", event.getSource(),
                        "ce_time", event.getOccurredAt().toString(),
                        "content-type", "application/avro",
                        "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
