package io.tokenwright.rotation.simulation;

import static io.tokenwright.kit.testkit.KnownFault.F44;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key of the fingerprints changes under a rotation: its candidate's fingerprint is of the old one. I5 is sampled. */
class ReplacedKeySimulationTest {
    @ParameterizedTest
    @EnumSource(names = {"PLANNED", "ISSUING", "VERIFYING", "PROMOTED", "OBSERVING", "REVOKING"})
    @Withstands(
            fault = F44,
            outcome =
                    "fingerprints of different keys are never joined: the rotation mints anew under the new key or is stuck, and gives"
                            + " up no version on a comparison that it cannot make")
    void a_value_under_another_key_is_never_taken_for_ours_nor_for_somebody_elses(State state) {
        var world = new World(new Faults(Map.of()));
        var replaced = new AtomicBoolean(state == State.PLANNED);
        if (replaced.get()) {
            world.replaceFingerprintKey();
        }
        Rotation end = world.run(each -> {
            if (each.states.contains(state) && replaced.compareAndSet(false, true)) {
                each.replaceFingerprintKey();
            }
            each.consumerFollows();
        });

        assertThat(replaced.get()).as("the key was replaced in " + state).isTrue();
        assertThat(end.state()).as("%s %s", end.sentence(), end.history()).isIn(State.COMPLETED, State.STUCK);
        if (end.state() == State.COMPLETED) {
            assertThat(world.issuer.isLive(World.OLD_VALUE)).as("I8").isFalse();
            assertThat(world.issuer.liveRefsNamed("tw-")).as("I6").hasSize(1);
        } else {
            assertThat(world.issuer.revokeCalls()).as("I7").doesNotContain(World.OLD_REF);
            assertThat(end.nextAction()).isNotEmpty();
        }
    }
}
