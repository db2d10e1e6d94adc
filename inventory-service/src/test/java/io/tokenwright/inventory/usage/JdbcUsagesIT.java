package io.tokenwright.inventory.usage;

import static io.tokenwright.inventory.register.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.inventory.TestTables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JdbcUsagesIT {
    private static final TestTables TABLES = new TestTables();
    private static final JdbcUsages USAGES = new JdbcUsages();

    @Test
    void reports_in_any_order_and_twice_give_the_widest_span_and_a_replay_writes_nothing() {
        var random = new Random(3);
        var reports = new ArrayList<Usage>();
        Usage expected = null;
        for (int i = 0; i < 50; i++) {
            var at = NOON.plusSeconds(random.nextInt(20));
            var report = new Usage("t1", "deploy", 1, null, null, at.minusSeconds(5), at, "host-" + random.nextInt(9));
            expected = expected == null ? report : expected.merge(report);
            reports.add(report);
            reports.add(report);
        }
        Collections.shuffle(reports, random);

        for (int from = 0; from < reports.size(); from += 7) {
            merge(reports.subList(from, Math.min(reports.size(), from + 7)));
        }

        List<Usage> stored = TABLES.inTransaction(tx -> USAGES.of(tx, "t1", 10));
        assertThat(stored).isEqualTo(Collections.singletonList(expected));
        assertThat(merge(reports))
                .as("the transaction was given an id, so it wrote")
                .isFalse();
    }

    private static boolean merge(List<Usage> reports) {
        return TABLES.inTransaction(tx -> {
            USAGES.merge(tx, reports);
            return tx.sql()
                    .createQuery("select pg_current_xact_id_if_assigned() is not null")
                    .mapTo(Boolean.class)
                    .one();
        });
    }
}
