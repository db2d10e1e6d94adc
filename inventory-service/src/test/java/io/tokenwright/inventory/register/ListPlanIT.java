package io.tokenwright.inventory.register;

import static io.tokenwright.inventory.register.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.inventory.TestTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page of tokens is read from the index of its leading filter, wherever in the list it lies. */
class ListPlanIT {
    private static final TestTables TABLES = new TestTables();
    private static final JdbcTokenPages PAGES = new JdbcTokenPages();

    @Test
    void each_page_names_its_index_and_sorts_nothing() {
        TABLES.inTransaction(tx -> tx.sql().execute("""
                        insert into token (token_id, name, owner, environment, stamps, state, revision)
                        select 't' || n, 'name ' || n, 'team-' || n % 50, 'env-' || n % 40, '', 'ACTIVE', 1
                        from generate_series(1, 20000) n
                        """));
        TABLES.inTransaction(tx -> tx.sql().execute("analyze"));

        assertThat(plan(JdbcTokenPages.BY_NAME)).contains("token_by_name").doesNotContain("Seq Scan", "Sort");
        assertThat(plan(JdbcTokenPages.BY_OWNER)).contains("token_by_owner").doesNotContain("Seq Scan", "Sort");
        assertThat(plan(JdbcTokenPages.BY_ENVIRONMENT))
                .contains("token_by_environment")
                .doesNotContain("Seq Scan", "Sort");
    }

    @Test
    void pages_follow_each_other_without_gap_or_repeat_also_for_names_beyond_the_basic_plane() {
        var names = List.of("A", "a", "a\"b", "b<i>", "z", "\u00e9", "\uff5e", "\ud83d\ude80", "\ud83d\ude80b");
        TABLES.inTransaction(tx -> {
            for (String name : names) {
                tx.sql().createUpdate("""
                                insert into token (token_id, name, owner, stamps, state, revision)
                                values ('id-' || :name, :name, 'walker', '', 'ACTIVE', 1)
                                """).bind("name", name).execute();
            }
            return true;
        });
        var filter = new TokenPages.Filter("walker", null, null, null, null, Map.of());

        var seen = new ArrayList<String>();
        TokenPages.Row last = null;
        do {
            var after = last;
            var page = TABLES.inTransaction(tx -> PAGES.page(
                    tx, filter, NOON, after == null ? null : after.name(), after == null ? null : after.tokenId(), 2));
            page.forEach(row -> seen.add(row.name()));
            last = page.isEmpty() ? null : page.getLast();
        } while (last != null);

        assertThat(seen).containsExactlyElementsOf(names);
        var rockets = new TokenPages.Filter("walker", null, null, null, "\ud83d\ude80", Map.of());
        List<TokenPages.Row> found = TABLES.inTransaction(tx -> PAGES.page(tx, rockets, NOON, null, null, 10));
        assertThat(found).extracting(TokenPages.Row::name).containsExactly("\ud83d\ude80", "\ud83d\ude80b");
    }

    private static String plan(String sql) {
        return TABLES.inTransaction(tx -> {
            var query = tx.sql()
                    .createQuery("explain " + sql)
                    .bind("environment", sql.equals(JdbcTokenPages.BY_ENVIRONMENT) ? "env-7" : null)
                    .bindNull("issuer", java.sql.Types.VARCHAR)
                    .bindNull("state", java.sql.Types.VARCHAR)
                    .bindArray("labelNames", String.class)
                    .bindArray("labelValues", String.class)
                    .bind("now", NOON.atOffset(java.time.ZoneOffset.UTC))
                    .bind("afterName", "name 3")
                    .bind("afterId", "t3")
                    .bind("prefix", "")
                    .bindNull("prefixEnd", java.sql.Types.VARCHAR)
                    .bind("limit", 51);
            if (sql.equals(JdbcTokenPages.BY_OWNER)) {
                query.bind("owner", "team-7");
            }
            return String.join("\n", query.mapTo(String.class).list());
        });
    }
}
