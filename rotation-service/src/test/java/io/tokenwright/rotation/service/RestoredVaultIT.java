package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F42;
import static io.tokenwright.kit.testkit.KnownFault.F43;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vault's secrets fall back to an older snapshot: KV versions get smaller, and what waited beside the live path is gone. */
class RestoredVaultIT {
    private static final Consumer<RotationPolicy.Builder> A_MINUTE = policy -> policy.setQuietPeriodSeconds(60);

    /** Both paths as they were before the rotation. */
    private static void restore(TickedService service, Subject subject) {
        try (SecretValue value = SecretValue.of(subject.old().value());
                SecretValue user = SecretValue.of("deploy")) {
            service.vault().destroyPath("secret", subject.staging() + ".next");
            for (String path : subject.paths()) {
                service.vault().destroyPath("secret", path);
                assertThat(service.vault().write("secret", path, Map.of("token", value, "user", user), 0))
                        .isEqualTo(new VaultResult.Done<>(1));
            }
        }
    }

    private static void oldIsUntouched(TickedService service, Subject subject) {
        assertThat(service.oldWasRevoked(subject)).as("I7").isFalse();
        for (String path : subject.paths()) {
            assertThat(service.isLive(service.live(path))).as("I5").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PROMOTED", "OBSERVING"})
    @Withstands(
            fault = F42,
            outcome =
                    "a rotation under way stops before it retires anything, names the path, and can be rolled back; the next"
                            + " one completes")
    void a_rotation_under_way_stops_and_keeps_what_the_restored_paths_hold(State state) {
        try (TickedService service = TickedService.start(Map.of())) {
            Subject subject = service.begun(A_MINUTE);
            service.tickUntil(subject, state);
            assertThat(service.rotation(subject).state()).isEqualTo(state);

            restore(service, subject);
            Rotation stuck = service.tickUntil(subject, r -> {
                oldIsUntouched(service, subject);
                return r.state() == State.STUCK || r.state().ended();
            });

            assertThat(stuck.state())
                    .as("%s %s", stuck.sentence(), stuck.history())
                    .isEqualTo(State.STUCK);
            assertThat(stuck.reason()).isIn(Reason.PATH_CHANGED, Reason.CANDIDATE_LOST);
            assertThat(stuck.sentence()).contains("secret/" + subject.staging());
            service.ask(subject.request(RotationRequest.ROLL_BACK).build());
            service.tickUntil(subject, State.ROLLED_BACK);
            oldIsUntouched(service, subject);
            assertThat(service.live(subject))
                    .as("I6")
                    .extracting(ProjectToken::id)
                    .containsExactly(subject.old().id());

            int before = kvVersion(service, subject.production());
            service.begin(subject.issued());
            service.tickUntil(subject, State.COMPLETED);
            service.completed(subject, before + 1);
        }
    }

    private static int kvVersion(TickedService service, String path) {
        return ((VaultResult.Done<Vault.KvMetadata>) service.vault().metadata("secret", path))
                .value()
                .currentVersion();
    }

    @Test
    @Withstands(
            fault = F42,
            outcome =
                    "after the end, the next rotation is refused as the paths hold another version than the current one; once"
                            + " the lost one is revoked, it puts a new value there")
    void a_dead_version_that_came_back_is_noticed_and_replaced_by_a_new_one() {
        try (TickedService service = TickedService.start(Map.of())) {
            Subject subject = service.begun(_ -> {});
            service.tickUntil(subject, State.COMPLETED);
            restore(service, subject);
            assertThat(service.isLive(service.live(subject.production()))).isFalse();

            Rotation refused = again(service, subject);
            assertThat(refused.reason()).isEqualTo(Reason.PLAN_UNSOUND);
            assertThat(refused.sentence()).contains("does not hold version 2");
            assertThat(service.minted(subject)).as("nothing more is minted").isEqualTo(1);

            service.ask(subject.request(RotationRequest.ROLL_BACK).build());
            service.tickUntil(subject, State.ROLLED_BACK);
            service.producer()
                    .send(TestEvents.tokenRevoked(subject.tokenId(), 2).build());
            await("the order to revoke is noted")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> service.bean(Killer.class).tick(10) > 0);
            assertThat(again(service, subject).state()).isEqualTo(State.COMPLETED);

            assertThat(service.live(subject)).hasSize(1);
            for (String path : subject.paths()) {
                assertThat(service.live(path))
                        .isEqualTo(service.live(subject).getFirst().value());
            }
        }
    }

    private static Rotation again(TickedService service, Subject subject) {
        service.begin(subject.issued());
        return service.tickUntil(
                subject, r -> r.state() == State.STUCK || r.state().ended());
    }

    /** The database remembers the rotation as planned, Vault as it was before it; the issuer has killed the old version. */
    @Test
    @Withstands(
            fault = F43,
            outcome =
                    "the rotation stops, overwrites nothing, and refuses to go back onto a version that is dead by now: the only"
                            + " live one is not killed")
    void between_a_database_and_a_vault_from_different_moments_the_only_live_version_is_kept() throws Exception {
        Map<String, Object> group = Map.of("tokenwright.kafka.group-id", "restored-" + UUID.randomUUID());
        TickedService first = TickedService.start(group);
        Subject subject = first.subject();
        first.begin(subject.issued(A_MINUTE));
        first.tickUntil(subject, State.OBSERVING);
        TestDatabase original = first.stopped();
        TestDatabase backup = Backups.copyOf(original);
        TickedService second = TickedService.restarted(first, original, group);
        second.lapse();
        second.tickUntil(subject, State.COMPLETED);
        restore(second, subject);
        second.stopped();

        try (TickedService restored = TickedService.restarted(first, backup, group)) {
            restored.lapse();
            Rotation stuck = restored.tickUntil(
                    subject, r -> r.state() == State.STUCK || r.state().ended());
            assertThat(stuck.state())
                    .as("%s %s", stuck.sentence(), stuck.history())
                    .isEqualTo(State.STUCK);
            assertThat(stuck.reason()).isIn(Reason.PATH_CHANGED, Reason.CANDIDATE_LOST);

            restored.ask(subject.request(RotationRequest.ROLL_BACK).build());
            Rotation asked = restored.tickUntil(subject, r -> r.reason() == Reason.ROLLBACK_IMPOSSIBLE);
            assertThat(asked.sentence()).contains("the old version is DEAD");
            assertThat(restored.live(subject))
                    .as("the only live version is not killed")
                    .hasSize(1);
        }
    }
}
