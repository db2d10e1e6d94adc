package io.tokenwright.kit;

import static org.awaitility.Awaitility.await;

import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaWatch;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest service that uses all of the data plane: a write counts up a token's row and emits {@code token-used} with that
 * count, so the topic shows by itself whether anything was lost, repeated or reordered.
 */
public final class KitService {
    private static final String LOCK_AND_COUNT = """
            INSERT INTO token AS known (token_id, writes)
            VALUES (:tokenId, 1)
            ON CONFLICT (token_id) DO UPDATE
            SET writes = known.writes + 1
            RETURNING writes
            """;

    private KitService() {}

    public static ServiceUnderTest.Builder with(EventHandler handler) {
        return ServiceUnderTest.of("kit")
                .with("flyway.datasources.default.locations", List.of("classpath:db/kit", "classpath:db/kittest"))
                .with("flyway.datasources.default.out-of-order", true)
                .with("tokenwright.kafka.watch-interval", "1s")
                .with("tokenwright.listener.retry-delay-max", "1s")
                .withBean(EventHandler.class, handler);
    }

    public static void awaitKafka(ServiceUnderTest service) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> service.bean(KafkaWatch.class).status().reachable());
    }

    /** Counts the token up and emits the count; returns it. */
    public static long write(Database database, String tokenId) {
        return database.inTransaction(tx -> {
            long writes = tx.sql()
                    .createQuery(LOCK_AND_COUNT)
                    .bind("tokenId", tokenId)
                    .mapTo(Long.class)
                    .one();
            tx.emit(TestEvents.tokenUsed(tokenId).setUses(writes).build());
            return writes;
        });
    }

    /** The counts of a token's events on the topic, each where it first came. */
    public static List<Long> firstOccurrences(EventRecorder recorder, String tokenId) {
        List<Long> counts = new ArrayList<>();
        recorder.of(tokenId).forEach(record -> {
            if (record.event() instanceof TokenUsed used && !counts.contains(used.getUses())) {
                counts.add(used.getUses());
            }
        });
        return counts;
    }

    public static long writes(Database database, String tokenId) {
        return number(database, "SELECT coalesce(max(writes), 0) FROM token WHERE token_id = :tokenId", tokenId);
    }

    /** How many different events of the token have their effect. */
    public static long effects(Database database, String tokenId) {
        return number(database, "SELECT count(*) FROM effect WHERE token_id = :tokenId", tokenId);
    }

    private static long number(Database database, String sql, String tokenId) {
        return database.read(tx -> tx.sql()
                .createQuery(sql)
                .bind("tokenId", tokenId)
                .mapTo(Long.class)
                .one());
    }
}
