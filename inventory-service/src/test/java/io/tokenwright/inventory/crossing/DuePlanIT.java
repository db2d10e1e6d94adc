package io.tokenwright.inventory.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.inventory.TestTables;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

/** What is due is found by its index, so that a poll costs the same whatever the number of tokens. */
class DuePlanIT {
    private static final TestTables TABLES = new TestTables();

    @Test
    void a_poll_reads_the_index_of_what_is_due_and_no_table_from_end_to_end() {
        TABLES.inTransaction(tx -> tx.sql().execute("""
                        insert into token (token_id, stamps, state, revision)
                        select 't' || n, '', 'ACTIVE', 1
                        from generate_series(1, 20000) n
                        """));
        TABLES.inTransaction(tx -> tx.sql().execute("""
                        insert into version (token_id, version, state, role, stamps, promoted, next_crossing_at)
                        select 't' || n, 1, 'ACTIVE', 'CURRENT', '', false,
                            timestamptz '2027-01-01 00:00Z' + n * interval '1 minute'
                        from generate_series(1, 20000) n
                        """));
        TABLES.inTransaction(tx -> tx.sql().execute("analyze"));

        assertThat(plan(JdbcCrossings.CLAIM_DUE))
                .contains("version_next_crossing")
                .doesNotContain("Seq Scan");
        assertThat(plan(JdbcCrossings.NEXT_DUE))
                .contains("version_next_crossing")
                .doesNotContain("Seq Scan");
    }

    private static String plan(String sql) {
        return TABLES.inTransaction(tx -> String.join(
                "\n",
                tx.sql()
                        .createQuery("explain " + sql)
                        .bind("now", OffsetDateTime.parse("2026-12-01T00:00:00Z"))
                        .bind("limit", 500)
                        .configure(
                                org.jdbi.v3.core.statement.SqlStatements.class,
                                config -> config.setUnusedBindingAllowed(true))
                        .mapTo(String.class)
                        .list()));
    }
}
