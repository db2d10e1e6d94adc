package io.tokenwright.inventory.register;

import static io.tokenwright.inventory.register.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.Authority;
import io.tokenwright.inventory.TestTables;
import io.tokenwright.kit.database.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class JdbcRegisterIT {
    private static final TestTables TABLES = new TestTables();
    private static final JdbcRegister REGISTER = TestTables.register();

    @Test
    void what_is_stored_is_the_merge_of_the_whole_history_in_any_order_and_batches() {
        var random = new Random(7);
        Map<String, Token> expected = new HashMap<>();
        var facts = new ArrayList<Fact>();
        for (int i = 0; i < 400; i++) {
            String id = "history-" + i;
            var history = Facts.history(id, random.nextLong(), 1 + random.nextInt(12));
            var token = Token.unknown(id);
            for (Fact fact : history) {
                token = token.with(fact);
            }
            expected.put(id, token);
            facts.addAll(TokenMergeTest.disturbed(history, random));
        }
        Collections.shuffle(facts, random);

        for (int from = 0; from < facts.size(); ) {
            int to = Math.min(facts.size(), from + 1 + random.nextInt(300));
            var batch = facts.subList(from, to);
            TABLES.inTransaction(tx -> REGISTER.merge(tx, batch));
            from = to;
        }

        expected.forEach((id, token) -> assertThat(stored(id)).as(id).isEqualTo(token));
    }

    @Test
    void a_replay_writes_nothing() {
        var facts = Facts.history("replayed", 11, 12);
        TABLES.inTransaction(tx -> REGISTER.merge(tx, facts));
        TABLES.inTransaction(tx -> append(tx, facts));

        boolean wrote = TABLES.inTransaction(tx -> {
            assertThat(REGISTER.merge(tx, facts)).isEmpty();
            append(tx, facts);
            return tx.sql()
                    .createQuery("select pg_current_xact_id_if_assigned() is not null")
                    .mapTo(Boolean.class)
                    .one();
        });

        assertThat(wrote).as("the transaction was given an id, so it wrote").isFalse();
    }

    @Test
    void writers_of_the_same_tokens_at_once_lose_no_fact() throws Exception {
        String prefix = "race-" + UUID.randomUUID() + "-";
        Map<String, Token> expected = new HashMap<>();
        List<List<Fact>> shares = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            var token = Token.unknown(prefix + i);
            int n = 0;
            for (Fact fact : Facts.history(prefix + i, i, 12)) {
                token = token.with(fact);
                shares.get(n++ % shares.size()).add(fact);
            }
            expected.put(prefix + i, token);
        }

        try (var writers = Executors.newFixedThreadPool(shares.size())) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (var share : shares) {
                work.add(() -> {
                    for (Fact fact : share) {
                        TABLES.inTransaction(tx -> REGISTER.merge(tx, List.of(fact)));
                    }
                    return true;
                });
            }
            for (var done : writers.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }

        expected.forEach((id, token) -> assertThat(stored(id)).as(id).isEqualTo(token));
    }

    @Test
    void new_tokens_that_a_rival_makes_first_are_read_and_merged() throws Exception {
        String prefix = "rival-" + UUID.randomUUID() + "-";
        var first = new ArrayList<Fact>();
        var second = new ArrayList<Fact>();
        for (int i = 0; i < 30; i++) {
            first.add(Facts.issued(prefix + i, 1, Authority.ISSUER, NOON));
            second.add(Facts.issued(prefix + i, 2, Authority.PERSON, null));
        }

        try (var rival = Executors.newSingleThreadExecutor()) {
            Future<List<Register.Change>> waiting = TABLES.inTransaction(tx -> {
                REGISTER.merge(tx, first);
                var merge = rival.submit(() -> TABLES.inTransaction(other -> REGISTER.merge(other, second)));
                await().until(() -> somebodyWaitsForALock(tx));
                return merge;
            });

            assertThat(waiting.get()).hasSize(30).noneMatch(Register.Change::isNew);
        }

        for (int i = 0; i < 30; i++) {
            assertThat(stored(prefix + i))
                    .isEqualTo(Token.unknown(prefix + i).with(first.get(i)).with(second.get(i)));
        }
    }

    private static boolean somebodyWaitsForALock(Tx tx) {
        return tx.sql()
                .createQuery("select exists (select from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database())")
                .mapTo(Boolean.class)
                .one();
    }

    @Test
    void a_version_that_is_watched_knows_its_first_crossing_and_a_revoked_one_has_none() {
        var expiresAt = NOON.plus(Duration.ofDays(90));
        TABLES.inTransaction(
                tx -> REGISTER.merge(tx, List.of(Facts.issued("watched", 1, Authority.PERSON, expiresAt))));

        assertThat(nextCrossing("watched"))
                .isEqualTo(expiresAt.minus(Duration.ofDays(30)).toString());

        TABLES.inTransaction(tx -> REGISTER.merge(tx, List.of(Facts.revoked("watched", 1))));

        assertThat(nextCrossing("watched")).isEqualTo("none");
    }

    private static Integer append(Tx tx, List<Fact> facts) {
        new JdbcHistory().appendOf(tx, facts, Set.of());
        return facts.size();
    }

    private static String nextCrossing(String tokenId) {
        return TABLES.inTransaction(tx -> tx.sql()
                .createQuery("select next_crossing_at from version where token_id = :id")
                .bind("id", tokenId)
                .map((row, context) -> {
                    var at = JdbcTokenRows.instant(row, "next_crossing_at");
                    return at == null ? "none" : at.toString();
                })
                .one());
    }

    private static Token stored(String tokenId) {
        return Objects.requireNonNull(TABLES.inTransaction(tx -> REGISTER.find(tx, tokenId))
                .orElseThrow()
                .token());
    }
}
