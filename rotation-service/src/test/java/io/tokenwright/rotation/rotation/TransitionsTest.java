package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransitionsTest {

    private record Move(State from, Event.Kind on, State to) {}

    private static Set<Move> rows() {
        return Transitions.TABLE.stream()
                .map(row -> new Move(row.from(), row.on(), row.to()))
                .collect(Collectors.toSet());
    }

    @Test
    void every_row_is_taken_and_every_other_pair_is_refused() {
        Set<Move> taken = new HashSet<>();
        for (Rotation rotation : Samples.all()) {
            for (Event event : Samples.events()) {
                if (Transitions.has(rotation.state(), event.kind())) {
                    Decision decision = Decisions.on(rotation, event, Samples.NOON);
                    taken.add(new Move(
                            rotation.state(), event.kind(), decision.next().state()));
                } else {
                    assertThatThrownBy(() -> Decisions.on(rotation, event, Samples.NOON))
                            .isInstanceOf(IllegalTransitionException.class)
                            .hasMessageContaining(rotation.id())
                            .hasMessageContaining(event.kind().name())
                            .hasMessageContaining("history");
                }
            }
        }

        assertThat(taken).isEqualTo(rows());
    }

    @Test
    void no_row_stands_twice() {
        assertThat(rows()).hasSameSizeAs(Transitions.TABLE);
    }

    @Test
    void the_old_version_is_retired_from_observing_only() {
        assertThat(Transitions.TABLE)
                .filteredOn(
                        row -> row.to() == State.RETIRED && row.from() != State.RETIRED && row.from() != State.STUCK)
                .extracting(Transition::from)
                .containsOnly(State.OBSERVING);
    }

    @Test
    void there_is_no_way_back_from_retired() {
        assertThat(Transitions.TABLE)
                .filteredOn(row -> row.to() == State.ROLLING_BACK)
                .extracting(Transition::from)
                .doesNotContain(State.RETIRED, State.REVOKING, State.COMPLETED);
    }

    @Test
    void the_end_is_never_left() {
        assertThat(Transitions.TABLE).noneMatch(row -> row.from().ended());
    }

    @Test
    void whoever_is_stuck_is_told_what_to_do() {
        for (Rotation rotation : Samples.all()) {
            Event blocked = new Event.Blocked(Reason.VAULT_DENIED, "denied", "grant it", null);
            if (Transitions.has(rotation.state(), blocked.kind()) && !ScreamTest.isWatched(rotation)) {
                Rotation stuck = Decisions.on(rotation, blocked, Samples.NOON).next();

                assertThat(stuck.nextAction()).isEqualTo("grant it");
                assertThat(stuck.healthy()).isFalse();
                assertThat(stuck.dueAt()).isNull();
                assertThat(stuck.stuckIn()).isEqualTo(rotation.state());
            }
        }
    }

    @Test
    void every_open_rotation_goes_on_by_itself_or_waits_for_a_person() {
        for (Rotation rotation : Samples.all()) {
            for (Event event : Samples.events()) {
                if (Transitions.has(rotation.state(), event.kind())) {
                    Rotation next = Decisions.on(rotation, event, Samples.NOON).next();

                    boolean waits = next.state() == State.STUCK || next.state() == State.AWAITING_APPROVAL;
                    assertThat(next.dueAt() != null || waits || next.state().ended())
                            .as("%s on %s", rotation.state(), event.kind())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_page_of_states_is_the_table() throws IOException {
        Path page = Path.of("..", "docs", "rotation-states.md");
        String wanted = StatesPage.text();
        if ("true".equals(System.getenv("TOKENWRIGHT_WRITE_DOCS"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, wanted);
        }

        assertThat(page)
                .as(
                        "write it anew: TOKENWRIGHT_WRITE_DOCS=true mvn test -pl rotation-service -am -Dtest=TransitionsTest")
                .hasContent(wanted);
    }

    /** {@code docs/rotation-states.md}. */
    static final class StatesPage {
        private StatesPage() {}

        static String text() {
            var page = new StringBuilder("""
                    # States of a rotation

                    Made from the table in `rotation-service`, class `Transitions`; a test keeps it equal.

                    ```mermaid
                    stateDiagram-v2
                        [*] --> PLANNED
                    """);
            for (State from : State.values()) {
                for (State to : State.values()) {
                    List<String> kinds = Transitions.TABLE.stream()
                            .filter(row -> row.from() == from && row.to() == to && from != to)
                            .map(row -> row.on().name())
                            .distinct()
                            .toList();
                    if (!kinds.isEmpty()) {
                        page.append("    %s --> %s: %s\n".formatted(from, to, String.join(", ", kinds)));
                    }
                }
            }
            page.append("""
                        COMPLETED --> [*]
                        ROLLED_BACK --> [*]
                    ```

                    | from | on | to | what is done |
                    |---|---|---|---|
                    """);
            Transitions.TABLE.forEach(row ->
                    page.append("| %s | %s | %s | %s |\n".formatted(row.from(), row.on(), row.to(), row.action())));
            return page.toString();
        }
    }
}
