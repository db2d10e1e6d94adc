package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.local.gitlab.GroundTruth;
import io.tokenwright.rotation.killswitch.KillSwitch;
import io.tokenwright.rotation.killswitch.KillSwitches;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An issuer at which nothing is to be changed. */
class KillSwitchIT {
    private static final Set<GroundTruth.Action> CHANGES =
            Set.of(GroundTruth.Action.MINT, GroundTruth.Action.ROTATE, GroundTruth.Action.REVOKE);

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.start(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void release() {
        service.bean(KillSwitches.class).release("gitlab", service.clock.instant());
    }

    private static long changes() {
        return service.gitlab.truth().calls().stream()
                .filter(call -> CHANGES.contains(call.action()))
                .count();
    }

    /** Wherever a rotation is: nothing changes at the issuer for two hours, it says why, and goes on once released. */
    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"PLANNED", "PROMOTED", "OBSERVING"})
    void a_rotation_waits_says_for_what_and_completes_once_it_is_released(State state) {
        Subject subject = service.begun(policy -> policy.setQuietPeriodSeconds(30));
        service.tickUntil(subject, r -> state == State.PLANNED || r.state().compareTo(state) >= 0);
        long before = changes();
        service.bean(KillSwitches.class)
                .set(new KillSwitch("gitlab", "user:ada", "GitLab asked us to stop", service.clock.instant()));

        service.tickFor(Duration.ofHours(2), Duration.ofMinutes(1), () -> {});

        Rotation waiting = service.rotation(subject);
        assertThat(changes()).isEqualTo(before);
        assertThat(waiting.state().ended()).isFalse();
        assertThat(waiting.reason()).isEqualTo(Reason.ISSUER_STOPPED);
        assertThat(waiting.sentence()).contains("user:ada").contains("GitLab asked us to stop");
        assertThat(waiting.healthy()).as("a person should know").isFalse();
        assertThat(waiting.nextAction()).contains("kill switch");

        service.bean(KillSwitches.class).release("gitlab", service.clock.instant());
        assertThat(service.rotation(subject).dueAt()).isNotNull();
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
        assertThat(service.minted(subject)).as("waiting is no attempt").isEqualTo(1);
    }
}
