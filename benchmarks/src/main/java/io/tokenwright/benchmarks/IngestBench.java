package io.tokenwright.benchmarks;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How fast do events become rows of the register? Baseline: binary COPY of the very rows that they become, into tables with the
 * same indexes, in the same batches.
 */
final class IngestBench implements Bench {
    static final int BATCH = 1_000;
    private static final int EVENTS = 16_000;
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 3;
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String COPY = "binary COPY of the same rows";

    private final EventCodec codec = EventCodec.singleObject();
    private final List<Double> fresh = new ArrayList<>();
    private final List<Double> replayed = new ArrayList<>();
    private int run;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        List<Measurement> measured = new ArrayList<>();
        String database = lab.newDatabase();
        try (Service service = Service.withoutKafka(lab, database);
                CopyBaseline copy = CopyBaseline.prepare(lab, database, service, WARM_UPS + ROUNDS, EVENTS)) {
            Rounds.Result merge = Rounds.alternate(
                    WARM_UPS, ROUNDS, () -> merged(service.database(), service.handler()), copy::copyNext);
            measured.add(lab.measurement("ingest-merge", "events/s", merge, new Goal.AtLeast(0.85), COPY));
            measured.add(lab.measurement(
                    "ingest-replay", "events/s", replay(), new Goal.AtLeast(2.5), "the same events when new"));
            copy.empty();
            String other = lab.newDatabase();
            try (Service listening = Service.withKafka(lab, other, Map.of());
                    KafkaProducer<byte[], byte[]> producer = RawKafka.producer(lab.bootstrapServers())) {
                RawKafka.awaitTopic(lab.bootstrapServers(), Topics.TOKEN_ISSUED.name(), Service.PARTITIONS);
                Rounds.Result all = Rounds.alternate(
                        WARM_UPS, ROUNDS, () -> throughTopic(listening.database(), producer), copy::copyNext);
                measured.add(
                        lab.measurement("ingest-topic-to-register", "events/s", all, new Goal.AtLeast(0.60), COPY));
            }
        }
        return measured;
    }

    /** Events a second of new tokens; notes the rate of the same events again as well. */
    private double merged(Database database, EventHandler handler) {
        List<ReceivedEvent> events = Samples.issues("fresh" + run++, EVENTS);
        double rate = handled(database, handler, events);
        fresh.add(rate);
        replayed.add(handled(database, handler, events));
        return rate;
    }

    private Rounds.Result replay() {
        // The first ones are the warm-up.
        double[] again = replayed.stream().skip(WARM_UPS).mapToDouble(d -> d).toArray();
        double[] first = fresh.stream().skip(WARM_UPS).mapToDouble(d -> d).toArray();
        double[] ratios = new double[again.length];
        java.util.Arrays.setAll(ratios, i -> again[i] / first[i]);
        return new Rounds.Result(Rounds.median(again), Rounds.median(first), Rounds.median(ratios));
    }

    static double handled(Database database, EventHandler handler, List<ReceivedEvent> events) {
        long started = System.nanoTime();
        for (int from = 0; from < events.size(); from += BATCH) {
            List<ReceivedEvent> batch = events.subList(from, Math.min(events.size(), from + BATCH));
            database.inTransaction(tx -> {
                handler.handle(tx, batch);
                return null;
            });
        }
        return events.size() / ((System.nanoTime() - started) / 1e9);
    }

    /** From the first send until the listener's stored positions are behind the last record. */
    private double throughTopic(Database database, KafkaProducer<byte[], byte[]> producer) throws TimeoutException {
        List<ProducerRecord<byte[], byte[]>> records = Samples.issues("topic" + run++, EVENTS).stream()
                .map(event -> new ProducerRecord<>(
                        Topics.TOKEN_ISSUED.name(),
                        event.key().getBytes(StandardCharsets.UTF_8),
                        codec.encode(event.event())))
                .toList();
        long before = positions(database);
        long started = System.nanoTime();
        for (ProducerRecord<byte[], byte[]> record : records) {
            var _ = producer.send(record);
        }
        producer.flush();
        while (positions(database) < before + EVENTS) {
            if (System.nanoTime() - started > WAIT_MAX_NANOS) {
                throw new TimeoutException("the listener did not take " + EVENTS + " events in time");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return EVENTS / ((System.nanoTime() - started) / 1e9);
    }

    private static long positions(Database database) {
        return database.read(tx -> tx.sql()
                .createQuery("select coalesce(sum(next_offset), 0) from listener_position where topic = :topic")
                .bind("topic", Topics.TOKEN_ISSUED.name())
                .mapTo(Long.class)
                .one());
    }
}
