package io.tokenwright.alerting.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertTransitionsTest {
    @Test
    void each_state_and_trigger_has_one_outcome_at_most() {
        Set<String> seen = new HashSet<>();

        AlertTransitions.TABLE.forEach(row -> assertThat(seen.add(row.from() + " " + row.on()))
                .as(row.toString())
                .isTrue());
    }

    @Test
    void every_pair_that_has_no_row_is_refused() {
        long refused = Arrays.stream(AlertState.values())
                .flatMap(from -> Arrays.stream(AlertTrigger.values()).map(on -> AlertTransitions.next(from, on)))
                .filter(to -> to.isEmpty())
                .count();

        assertThat(refused)
                .isEqualTo((long) AlertState.values().length * AlertTrigger.values().length
                        - AlertTransitions.TABLE.size());
    }

    @Test
    void only_the_condition_opens_and_closes_an_alert() {
        assertThat(AlertTransitions.TABLE)
                .filteredOn(row -> row.from() == AlertState.RESOLVED)
                .allMatch(row -> row.on() == AlertTrigger.APPEARED);
        assertThat(AlertTransitions.TABLE)
                .filteredOn(row -> row.to() == AlertState.RESOLVED)
                .allMatch(row -> row.on() == AlertTrigger.CLEARED)
                .hasSize(3);
    }

    @Test
    void what_gets_worse_fires_again_unless_it_is_silenced() {
        assertThat(AlertTransitions.next(AlertState.ACKNOWLEDGED, AlertTrigger.WORSENED))
                .contains(AlertState.FIRING);
        assertThat(AlertTransitions.next(AlertState.SILENCED, AlertTrigger.WORSENED))
                .contains(AlertState.SILENCED);
    }

    @Test
    void the_page_in_docs_shows_this_table() throws IOException {
        Path page = Path.of("..", "docs", "alert-states.md");
        if ("true".equals(System.getenv("TOKENWRIGHT_WRITE_DOCS"))) {
            Files.writeString(page, page());
        }

        assertThat(Files.readString(page))
                .as(
                        "write it anew: TOKENWRIGHT_WRITE_DOCS=true mvn test -pl alerting-service -am -Dtest=AlertTransitionsTest")
                .isEqualTo(page());
    }

    private static String page() {
        var page = new StringBuilder("""
                # States of an alert

                Made from the table in `alerting-service`, class `AlertTransitions`; a test keeps it equal.

                ```mermaid
                stateDiagram-v2
                    [*] --> FIRING: APPEARED
                """);
        AlertTransitions.TABLE.forEach(row -> page.append("    ")
                .append(row.from())
                .append(" --> ")
                .append(row.to())
                .append(": ")
                .append(row.on())
                .append('\n'));
        return page.append("```\n").toString();
    }
}
