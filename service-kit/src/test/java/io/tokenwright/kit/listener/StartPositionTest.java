package io.tokenwright.kit.listener;

import static io.tokenwright.kit.listener.StartPosition.Reason.BEYOND_END;
import static io.tokenwright.kit.listener.StartPosition.Reason.COMMITTED;
import static io.tokenwright.kit.listener.StartPosition.Reason.GAP;
import static io.tokenwright.kit.listener.StartPosition.Reason.NEW;
import static io.tokenwright.kit.listener.StartPosition.Reason.OTHER_TOPIC;
import static io.tokenwright.kit.listener.StartPosition.Reason.STORED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.listener.StartPosition.Stored;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StartPositionTest {
    private static final UUID TOPIC = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000002");

    @Test
    void an_empty_database_reads_the_whole_topic_whatever_the_group_says() {
        assertThat(StartPosition.of(null, 70L, TOPIC, 5, 100)).isEqualTo(new StartPosition(5, NEW, 5, 5));
    }

    @Test
    void the_lower_of_stored_and_committed_wins() {
        assertThat(StartPosition.of(new Stored(TOPIC, 60), 70L, TOPIC, 5, 100).offset())
                .isEqualTo(60);
        assertThat(StartPosition.of(new Stored(TOPIC, 60), 40L, TOPIC, 5, 100))
                .isEqualTo(new StartPosition(40, COMMITTED, 40, 40));
        assertThat(StartPosition.of(new Stored(TOPIC, 60), null, TOPIC, 5, 100).reason())
                .isEqualTo(STORED);
    }

    @Test
    void a_topic_made_anew_is_read_from_its_start() {
        assertThat(StartPosition.of(new Stored(OTHER, 60), 60L, TOPIC, 0, 100))
                .isEqualTo(new StartPosition(0, OTHER_TOPIC, 0, 0));
    }

    @Test
    void records_removed_unread_are_a_declared_gap() {
        assertThat(StartPosition.of(new Stored(TOPIC, 60), 60L, TOPIC, 80, 100))
                .isEqualTo(new StartPosition(80, GAP, 60, 80));
    }

    @Test
    void a_position_beyond_the_end_reads_everything_again_and_skips_nothing() {
        assertThat(StartPosition.of(new Stored(TOPIC, 101), 101L, TOPIC, 3, 100))
                .isEqualTo(new StartPosition(3, BEYOND_END, 3, 3));
    }

    @Test
    void a_group_that_is_behind_what_is_left_starts_at_the_earliest() {
        assertThat(StartPosition.of(new Stored(TOPIC, 60), 1L, TOPIC, 50, 100).offset())
                .isEqualTo(50);
    }
}
