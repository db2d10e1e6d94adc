package io.tokenwright.benchmarks;

import io.tokenwright.kit.database.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What does an event cost the transaction that it belongs to? Baseline: the same transaction without it. */
final class OutboxWriteBench implements Bench {
    private static final int CLIENTS = 8;
    private static final int ROWS = 20_000;
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long QUIET_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String QUIET = """
            select coalesce((select max(id) from outbox), 0) <= (select position from outbox_relay)
            """;
    private static final Goal GOAL = new Goal.AtLeast(0.85);

    private final AtomicLong eventIds = new AtomicLong();

    @Override
    public String name() {
        return "outbox-write";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        try (Service alone = Service.withoutKafka(lab, lab.newDatabase());
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            Rounds.Result writer = measure(alone.database(), clients, false);
            try (Service relaying = Service.withKafka(lab, lab.newDatabase(), Map.of())) {
                Rounds.Result both = measure(relaying.database(), clients, true);
                return List.of(
                        lab.measurement("outbox-write-8-clients", "tx/s", writer, GOAL, "same transaction, no event"),
                        lab.measurement(
                                "outbox-write-8-clients-with-relay",
                                "tx/s",
                                both,
                                GOAL,
                                "same transaction, no event, nothing to relay"));
            }
        }
    }

    private Rounds.Result measure(Database database, ExecutorService clients, boolean relayed) throws Exception {
        database.inTransaction(tx -> {
            tx.sql().execute("create table counted (token_id text primary key, uses bigint not null)");
            tx.sql()
                    .execute(
                            "insert into counted select 't-' || n, 0 from generate_series(0, " + (ROWS - 1) + ") as n");
            return null;
        });
        return Rounds.alternate(1, ROUNDS, () -> writes(database, clients, true), () -> {
            if (relayed) {
                awaitQuiet(database);
            }
            return writes(database, clients, false);
        });
    }

    /** The backlog of one round must not slow the next. */
    private static void awaitQuiet(Database database) throws TimeoutException {
        long started = System.nanoTime();
        while (!database.<Boolean>read(
                tx -> tx.sql().createQuery(QUIET).mapTo(Boolean.class).one())) {
            if (System.nanoTime() - started > QUIET_MAX_NANOS) {
                throw new TimeoutException("the relay did not empty the outbox in time");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Transactions a second. */
    private double writes(Database database, ExecutorService clients, boolean emit) throws Exception {
        var begin = new CountDownLatch(1);
        List<Future<Long>> counts = java.util.stream.IntStream.range(0, CLIENTS)
                .mapToObj(client -> clients.submit(() -> {
                    begin.await();
                    return client(database, emit);
                }))
                .toList();
        long started = System.nanoTime();
        begin.countDown();
        long transactions = 0;
        for (Future<Long> count : counts) {
            transactions += count.get();
        }
        return transactions / ((System.nanoTime() - started) / 1e9);
    }

    private long client(Database database, boolean emit) {
        long count = 0;
        long end = System.nanoTime() + ROUND_NANOS;
        while (System.nanoTime() - end < 0) {
            String tokenId = "t-" + ThreadLocalRandom.current().nextInt(ROWS);
            database.inTransaction(tx -> {
                tx.sql()
                        .createUpdate("update counted set uses = uses + 17 where token_id = :tokenId")
                        .bind("tokenId", tokenId)
                        .execute();
                if (emit) {
                    tx.emit(Samples.used(tokenId, "0193-" + eventIds.incrementAndGet()));
                }
                return null;
            });
            count++;
        }
        return count;
    }
}
