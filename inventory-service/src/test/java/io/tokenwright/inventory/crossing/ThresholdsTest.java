package io.tokenwright.inventory.crossing;

import static io.tokenwright.inventory.register.Facts.NOON;
import static io.tokenwright.kit.testkit.KnownFault.F35;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpirySeverity;
import io.tokenwright.inventory.register.Facts;
import io.tokenwright.inventory.register.Token;
import io.tokenwright.inventory.register.TokenVersion;
import io.tokenwright.kit.testkit.Withstands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
    private static final Thresholds THRESHOLDS = new Thresholds(List.of("30d", "7d", "1d", "1h", "expired"));

    @Test
    @Withstands(
            fault = F35,
            outcome = "each missed crossing is told once, the most severe first, whatever the order of the thresholds")
    void each_missed_crossing_is_told_once_and_the_most_severe_first() {
        var token = tokenThatExpires(NOON.minusSeconds(1));

        var crossed = THRESHOLDS.crossedBy(token, version(token, 1), NOON);

        assertThat(crossed).extracting(Crossing::threshold).containsExactly("expired", "1h", "1d", "7d", "30d");
        assertThat(crossed)
                .extracting(Crossing::severity)
                .containsExactly(
                        ExpirySeverity.CRITICAL,
                        ExpirySeverity.CRITICAL,
                        ExpirySeverity.WARNING,
                        ExpirySeverity.INFO,
                        ExpirySeverity.INFO);
    }

    @Test
    void the_next_moment_is_the_first_after_now() {
        var token = tokenThatExpires(NOON.plus(Duration.ofDays(3)));

        assertThat(THRESHOLDS.nextMoment(token, version(token, 1), NOON)).isEqualTo(NOON.plus(Duration.ofDays(2)));
    }

    @Test
    void a_moment_before_the_issue_is_no_crossing() {
        Instant expiresAt = NOON.plus(Duration.ofHours(10));

        assertThat(Threshold.parse("1d").momentOf(expiresAt, NOON)).isEmpty();
        assertThat(Threshold.parse("1h").momentOf(expiresAt, NOON)).contains(NOON.plus(Duration.ofHours(9)));
    }

    @Test
    void a_share_is_of_the_lifetime_and_unknown_without_it() {
        Instant expiresAt = NOON.plus(Duration.ofHours(10));

        assertThat(Threshold.parse("20%").momentOf(expiresAt, NOON)).contains(NOON.plus(Duration.ofHours(8)));
        assertThat(Threshold.parse("20%").momentOf(expiresAt, null)).isEmpty();
    }

    @Test
    void a_version_that_was_replaced_or_revoked_crosses_nothing() {
        var token = tokenThatExpires(NOON.minusSeconds(1));
        var replaced =
                token.with(Facts.issued("t1", 2, Authority.ROTATION, null)).with(Facts.rotated("t1", 3, 1, 2, 2));
        var revoked = token.with(Facts.revoked("t1", 1));

        assertThat(THRESHOLDS.crossedBy(replaced, version(replaced, 1), NOON)).isEmpty();
        assertThat(THRESHOLDS.crossedBy(revoked, version(revoked, 1), NOON)).isEmpty();
        assertThat(THRESHOLDS.firstMoment(replaced, version(replaced, 1))).isNull();
    }

    @Test
    void a_threshold_that_is_none_names_the_remedy() {
        assertThatThrownBy(() -> Threshold.parse("7x"))
                .hasMessage("threshold \"7x\" is not a duration: write 7d, 12h, 20% or expired");
        assertThatThrownBy(() -> new Thresholds(List.of("7d", "7d")))
                .hasMessage("threshold \"7d\" is listed twice: remove one");
    }

    private static Token tokenThatExpires(Instant at) {
        return Token.unknown("t1").with(Facts.issued("t1", 1, Authority.PERSON, at));
    }

    private static TokenVersion version(Token token, int number) {
        return Objects.requireNonNull(token.versions().get(number));
    }
}
