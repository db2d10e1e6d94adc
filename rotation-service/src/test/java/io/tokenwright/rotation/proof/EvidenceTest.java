package io.tokenwright.rotation.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.proof.Evidence.Channel;
import io.tokenwright.rotation.proof.Evidence.Consumer;
import io.tokenwright.rotation.proof.Evidence.Holding;
import io.tokenwright.rotation.token.Sighting;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static Sighting seen(String consumer, @Nullable Integer version, long fromSeconds, long toSeconds) {
        return new Sighting(
                version,
                "00ff",
                consumer,
                "gateway/eu",
                "10.0.0.7",
                NOON.plusSeconds(fromSeconds),
                NOON.plusSeconds(toSeconds));
    }

    private static Consumer one(List<String> declared, Sighting... seen) {
        List<Consumer> consumers = Evidence.consumers(declared, List.of(seen), 1, 2);
        assertThat(consumers).hasSize(1);
        return consumers.getFirst();
    }

    @Test
    void a_declared_consumer_that_was_never_seen_is_listed_as_such() {
        Consumer consumer = one(List.of("api"));

        assertThat(consumer.holding()).isEqualTo(Holding.NOT_SEEN);
        assertThat(consumer.declared()).isTrue();
        assertThat(consumer.since()).isNull();
    }

    @Test
    void what_it_holds_is_what_it_was_seen_with_last_and_since_it_was_first() {
        Consumer moved = one(List.of("api"), seen("api", 1, 0, 50), seen("api", 2, 60, 90), seen("api", 2, 55, 80));

        assertThat(moved.holding()).isEqualTo(Holding.NEW);
        assertThat(moved.version()).isEqualTo(2);
        assertThat(moved.since()).isEqualTo(NOON.plusSeconds(55));
        assertThat(moved.lastUsedAt()).isEqualTo(NOON.plusSeconds(90));
    }

    @Test
    void a_replica_that_is_behind_makes_it_both() {
        assertThat(one(List.of(), seen("api", 2, 60, 90), seen("api", 1, 0, 70)).holding())
                .isEqualTo(Holding.BOTH);
        assertThat(one(List.of(), seen("api", 1, 0, 70)).holding()).isEqualTo(Holding.OLD);
    }

    @Test
    void a_value_that_nobody_registered_is_shown_and_proves_nothing() {
        Consumer other = one(List.of("api"), seen("api", null, 0, 10));

        assertThat(other.holding()).isEqualTo(Holding.OTHER);
        assertThat(other.version()).isNull();
        assertThat(other.since()).isEqualTo(NOON);
    }

    @Test
    void how_it_is_known_is_told_by_who_says_so() {
        var byNumber = new Sighting(1, "", "api", "gateway/eu", "", NOON, NOON);
        var audit = new Sighting(2, "", "api", "vault-audit/eu-1", "", NOON, NOON);

        assertThat(Evidence.channel(seen("api", 1, 0, 0))).isEqualTo(Channel.FINGERPRINT_REPORT);
        assertThat(Evidence.channel(byNumber)).isEqualTo(Channel.VERSION_REPORT);
        assertThat(Evidence.channel(audit)).isEqualTo(Channel.VAULT_AUDIT);
    }
}
