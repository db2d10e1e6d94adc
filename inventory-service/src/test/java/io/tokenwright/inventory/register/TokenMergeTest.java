package io.tokenwright.inventory.register;

import static io.tokenwright.inventory.register.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.Authority;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenMergeTest {
    private static final String TOKEN = "t1";

    @Property(tries = 3000)
    void any_order_and_any_duplicates_give_the_same_register(
            @ForAll long seed, @ForAll long shuffle, @ForAll @IntRange(min = 1, max = 14) int length) {
        var history = Facts.history(TOKEN, seed, length);

        var disturbed = disturbed(history, new Random(shuffle));

        assertThat(merged(disturbed)).isEqualTo(merged(history));
    }

    @Property(tries = 3000)
    void the_register_says_what_a_naive_reading_of_the_whole_history_says(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 14) int length) {
        var history = Facts.history(TOKEN, seed, length);

        assertThat(NaiveRegister.view(merged(history), NOON)).isEqualTo(new NaiveRegister(history).view(NOON));
    }

    @Property(tries = 1000)
    void no_stored_state_ever_falls(@ForAll long seed) {
        var token = Token.unknown(TOKEN);

        for (Fact fact : Facts.history(TOKEN, seed, 14)) {
            var next = token.with(fact);
            token.versions()
                    .forEach((number, version) -> assertThat(next.versions().get(number))
                            .isNotNull()
                            .satisfies(v -> assertThat(v.storedState()).isGreaterThanOrEqualTo(version.storedState())));
            token = next;
        }
    }

    @Test
    void a_revocation_that_comes_before_its_issue_is_kept() {
        var token = merged(
                List.of(Facts.revoked(TOKEN, 1), Facts.issued(TOKEN, 1, Authority.PERSON, NOON.plusSeconds(60))));

        assertThat(token.stateAt(NOON)).isEqualTo(VersionState.REVOKED);
    }

    @Test
    void a_version_that_the_rotation_minted_waits_until_it_is_promoted() {
        var minted = merged(List.of(
                Facts.issued(TOKEN, 1, Authority.PERSON, null), Facts.issued(TOKEN, 2, Authority.ROTATION, null)));
        var promoted = minted.with(Facts.rotated(TOKEN, 5, 1, 2, 2));

        assertThat(version(minted, 2).stateAt(NOON)).isEqualTo(VersionState.PENDING);
        assertThat(minted.roleOf(2)).isEqualTo(VersionRole.CANDIDATE);
        assertThat(minted.roleOf(1)).isEqualTo(VersionRole.CURRENT);
        assertThat(version(promoted, 2).stateAt(NOON)).isEqualTo(VersionState.ACTIVE);
        assertThat(promoted.roleOf(2)).isEqualTo(VersionRole.CURRENT);
        assertThat(promoted.roleOf(1)).isEqualTo(VersionRole.SUPERSEDED);
    }

    @Test
    void a_rollback_takes_back_the_role_and_not_the_state() {
        var rolledBack = merged(List.of(
                Facts.issued(TOKEN, 1, Authority.PERSON, null),
                Facts.rotated(TOKEN, 6, 1, 2, 1),
                Facts.rotated(TOKEN, 5, 1, 2, 2)));

        assertThat(rolledBack.roleOf(1)).isEqualTo(VersionRole.CURRENT);
        assertThat(rolledBack.roleOf(2)).isEqualTo(VersionRole.SUPERSEDED);
        assertThat(version(rolledBack, 2).storedState()).isEqualTo(VersionState.ACTIVE);
    }

    private static TokenVersion version(Token token, int number) {
        return Objects.requireNonNull(token.versions().get(number));
    }

    static Token merged(List<Fact> facts) {
        var token = Token.unknown(TOKEN);
        for (Fact fact : facts) {
            token = token.with(fact);
        }
        return token;
    }

    static List<Fact> disturbed(List<Fact> history, Random random) {
        var disturbed = new ArrayList<>(history);
        for (Fact fact : history) {
            if (random.nextInt(3) == 0) {
                disturbed.add(fact);
            }
        }
        Collections.shuffle(disturbed, random);
        return disturbed;
    }
}
