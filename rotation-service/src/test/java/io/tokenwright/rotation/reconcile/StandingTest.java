package io.tokenwright.rotation.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.connector.Connector.Limits;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.revocation.Order;
import io.tokenwright.rotation.revocation.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandingTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Limits LIMITS = new Limits(1000, Duration.ofSeconds(2), Duration.ofSeconds(60), null);
    private static final String ID = "0193f5a2-7c11-7d3e-9f10-1c2b3a4d5e6f";

    private static Standing of(
            @Nullable Revocation line, Standing.@Nullable Version version, Standing.@Nullable Rotation rotation) {
        return Standing.of(new Standing.Seen(NOON, line, version, rotation), LIMITS);
    }

    private static Revocation line(Revocation.State state, @Nullable Instant acceptedAt) {
        Order order = new Order(
                "token",
                1,
                "gitlab",
                "7",
                Map.of(),
                null,
                List.of(),
                List.of(),
                Cause.ROTATED,
                "",
                "",
                null,
                null,
                null,
                null,
                List.of());
        return new Revocation(order, state, null, 0, NOON, acceptedAt, "", Map.of());
    }

    @Test
    void a_credential_whose_rotation_ended_without_it_is_an_orphan() {
        assertThat(of(null, null, new Standing.Rotation(false))).isEqualTo(Standing.ORPHAN);
        assertThat(of(null, null, new Standing.Rotation(true))).isEqualTo(Standing.IN_ROTATION);
    }

    @Test
    void what_is_a_version_is_never_an_orphan_whatever_became_of_its_rotation() {
        var ended = new Standing.Rotation(false);

        assertThat(of(null, new Standing.Version(true, false), ended)).isEqualTo(Standing.CURRENT);
        assertThat(of(null, new Standing.Version(false, true), ended)).isEqualTo(Standing.IN_ROTATION);
        assertThat(of(null, new Standing.Version(false, false), ended)).isEqualTo(Standing.SUPERSEDED);
    }

    @Test
    void what_nobody_here_knows_is_left_to_a_person() {
        assertThat(of(null, null, null)).isEqualTo(Standing.FOREIGN);
        assertThat(Standing.FOREIGN.needsPerson()).isTrue();
        assertThat(Standing.SUPERSEDED.needsPerson()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = Revocation.State.class, mode = EnumSource.Mode.EXCLUDE, names = "CONFIRMED")
    void the_ledger_is_trusted_with_what_is_in_it(Revocation.State state) {
        assertThat(of(line(state, NOON.minusSeconds(3600)), null, null)).isEqualTo(Standing.IN_LEDGER);
    }

    @Test
    void a_list_may_lag_behind_a_death_and_what_outlives_that_has_risen() {
        Duration lag = LIMITS.propagation().plus(LIMITS.listingDelay());

        assertThat(of(line(Revocation.State.CONFIRMED, NOON.minus(lag)), null, null))
                .isEqualTo(Standing.IN_LEDGER);
        assertThat(of(line(Revocation.State.CONFIRMED, NOON.minus(lag).minusMillis(1)), null, null))
                .isEqualTo(Standing.RISEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tw-0193f5a2-" + ID, "tw-0193f5a2-" + ID + "-2", "tw-0193f5a2-" + ID + "-", "tw-a-" + ID})
    void a_name_holds_its_rotation_also_when_its_end_was_cut_off(String name) {
        assertThat(Tag.in(name)).contains(new Tag(ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tw-0193f5a2-0193f5a2-7c11-7d3e-9f10-1c2b", "tw-team-token", "x-tw-0193f5a2-" + ID, "tw-"})
    void a_name_that_is_too_short_or_somebody_elses_holds_none(String name) {
        assertThat(Tag.in(name)).isEmpty();
    }
}
