package io.tokenwright.inventory.crossing;

import static io.tokenwright.inventory.register.Facts.NOON;
import static io.tokenwright.kit.testkit.KnownFault.F34;
import static io.tokenwright.kit.testkit.KnownFault.F35;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.Authority;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.inventory.TestTables;
import io.tokenwright.inventory.register.Fact;
import io.tokenwright.inventory.register.Facts;
import io.tokenwright.inventory.register.JdbcHistory;
import io.tokenwright.inventory.usage.JdbcUsages;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.outbox.Events;
import io.tokenwright.kit.testkit.Withstands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** After an outage: what was missed meanwhile is told once, by however many workers. */
class AnnouncerIT {
    private static final int TOKENS = 700;

    @Test
    @Withstands(fault = F35, outcome = "each missed crossing is told once, the most severe first")
    void what_was_missed_is_announced_once_by_two_workers_and_the_worst_first() throws Exception {
        var tables = new TestTables();
        var announcer = announcer(tables);
        List<Fact> issued = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            issued.add(Facts.issued("due-" + i, 1, Authority.PERSON, NOON.minusSeconds(i)));
        }
        tables.inTransaction(tx -> TestTables.register().merge(tx, issued));

        announceAll(announcer, NOON);

        Map<String, List<String>> told = tables.emitted.stream()
                .map(TokenExpiring.class::cast)
                .collect(Collectors.groupingBy(
                        TokenExpiring::getTokenId,
                        Collectors.mapping(TokenExpiring::getThreshold, Collectors.toList())));
        assertThat(told).hasSize(TOKENS);
        assertThat(told.values())
                .allSatisfy(thresholds -> assertThat(thresholds).containsExactly("expired", "1h", "1d", "7d", "30d"));

        // A stronger source corrects an expiry: nothing that was told is told again, and what is to come is.
        var corrected = NOON.plus(Duration.ofDays(2));
        tables.inTransaction(tx ->
                TestTables.register().merge(tx, List.of(Facts.issued("due-1", 1, Authority.ISSUER, corrected))));
        announceAll(announcer, NOON);
        assertThat(tables.emitted).hasSize(TOKENS * 5);
        assertThat(announcer.nextDue()).contains(corrected.minus(Duration.ofDays(1)));
    }

    @Test
    @Withstands(
            fault = F34,
            outcome = "a clock that jumps a year ahead and falls back tells each crossing once, and nothing again")
    void a_clock_that_jumps_ahead_and_back_tells_each_crossing_once() throws Exception {
        var tables = new TestTables();
        var announcer = announcer(tables);
        tables.inTransaction(tx -> TestTables.register()
                .merge(tx, List.of(Facts.issued("due", 1, Authority.PERSON, NOON.plus(Duration.ofDays(10))))));

        announceAll(announcer, NOON);
        assertThat(thresholds(tables)).containsExactly("30d");
        announceAll(announcer, NOON.plus(Duration.ofDays(365)));
        assertThat(thresholds(tables)).containsExactly("30d", "expired", "1h", "1d", "7d");
        for (Instant later : List.of(NOON.minus(Duration.ofDays(1)), NOON, NOON.plus(Duration.ofDays(9)))) {
            announceAll(announcer, later);
        }

        assertThat(thresholds(tables)).hasSize(5);
    }

    private static List<String> thresholds(TestTables tables) {
        return tables.emitted.stream()
                .map(TokenExpiring.class::cast)
                .map(TokenExpiring::getThreshold)
                .toList();
    }

    private static void announceAll(Announcer announcer, Instant now) throws Exception {
        Callable<Boolean> worker = () -> {
            for (int quiet = 0; quiet < 3; ) {
                quiet = announcer.announceDue(now).claimed() == 0 ? quiet + 1 : 0;
            }
            return true;
        };
        try (var workers = Executors.newFixedThreadPool(2)) {
            for (var done : workers.invokeAll(List.of(worker, worker))) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    private static Announcer announcer(TestTables tables) {
        return new Announcer(
                new Database() {
                    @Override
                    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
                        return tables.inTransaction(work::in);
                    }

                    @Override
                    public <T extends @Nullable Object> T read(Work<T> work) {
                        return tables.inTransaction(work::in);
                    }
                },
                TestTables.register(),
                new JdbcCrossings(),
                new JdbcUsages(),
                new JdbcHistory(),
                new Thresholds(List.of("30d", "7d", "1d", "1h", "expired")),
                new Events("inventory"));
    }
}
