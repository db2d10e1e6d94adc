package io.tokenwright.rotation.simulation;

import static io.tokenwright.kit.testkit.KnownFault.F44;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key of the fingerprints changes under a rotation: its candidate's fingerprint is of the old one. I5 is sampled. */
class ReplacedKeySimulationTest {
    /** Replaces the key right after {@code state} was stored, once. */
    private record Replacing(State state, AtomicReference<@Nullable World> world) implements Ports {
        @Override
        public Rotations rotations(Rotations stored) {
            return Ports.but(Rotations.class, stored, "store", (args, call) -> {
                Object answer = call.with(args);
                if (((Decision) args[0]).next().state() == state) {
                    replace();
                }
                return answer;
            });
        }

        boolean replace() {
            World changed = world.getAndSet(null);
            if (changed != null) {
                changed.replaceFingerprintKey();
            }
            return changed != null;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLANNED", "ISSUING", "STAGED", "VERIFYING", "PROMOTED", "OBSERVING", "RETIRED", "REVOKING"})
    @Withstands(
            fault = F44,
            outcome =
                    "fingerprints of different keys are never joined: the rotation mints anew under the new key or is stuck, and gives"
                            + " up no version on a comparison that it cannot make")
    void a_value_under_another_key_is_never_taken_for_ours(State state) {
        var ports = new Replacing(state, new AtomicReference<>());
        var world = new World(new Faults(Map.of()), ports);
        ports.world().set(world);
        if (state == State.PLANNED) {
            ports.replace();
        }
        Rotation end = world.run(World::consumerFollows);

        assertThat(ports.replace()).as("the key was replaced in " + state).isFalse();
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
