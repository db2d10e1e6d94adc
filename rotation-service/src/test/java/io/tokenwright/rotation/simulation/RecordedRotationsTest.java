package io.tokenwright.rotation.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.token.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows as earlier releases stored them, one a state: the code of today reads each and takes the rotation to its end. A process
 * that dies right after it stored the state leaves the recorded row behind. Never made anew for an old state: a change of the
 * row's form must go on reading what is there. For a new state: {@code -Dtest=RecordedRotationsTest -Dfixtures.write=true}.
 */
class RecordedRotationsTest {
    private static final Path FOLDER = Path.of("src/test/resources/rotations");
    private static final Set<State> OF_AN_APPROVAL = Set.of(State.AWAITING_APPROVAL);
    private static final Set<State> OF_A_WAY_BACK = Set.of(State.ROLLING_BACK, State.ROLLED_BACK);

    /** A world in which the row of one state is replaced, once, and its process dies. */
    private static final class Recorded implements Ports {
        private final State state;
        private final UnaryOperator<Rotation> row;
        private boolean done;

        Recorded(State state, UnaryOperator<Rotation> row) {
            this.state = state;
            this.row = row;
        }

        private World play() {
            var world = new World(new Faults(Map.of()), this, World.PATHS, OF_AN_APPROVAL.contains(state));
            if (state == State.PLANNED) {
                replace(world);
            }
            store = () -> replace(world);
            world.run(each -> {
                act(each);
                each.consumerFollows();
            });
            return world;
        }

        private Runnable store = () -> {};

        private void replace(World world) {
            done = true;
            Rotation now = world.rotation();
            world.stores.insert(row.apply(now).stored(now.revision(), now.epoch()));
        }

        /** What leads to the state, and on from it. */
        private void act(World world) {
            Rotation r = world.rotation();
            switch (r.state()) {
                case AWAITING_APPROVAL ->
                    world.ask(new Event.ApprovalGiven("user:bob", r.plan().hash(), null, null, false));
                case OBSERVING -> {
                    if (OF_A_WAY_BACK.contains(state)) {
                        world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
                    }
                }
                case PROMOTED -> {
                    var production = World.PATHS.getLast();
                    if (state == State.STUCK && world.vault.versions(production.path()) == 1) {
                        world.vault.write(
                                production.mount(),
                                production.path(),
                                Map.of("token", SecretValue.of(World.OLD_VALUE), "user", SecretValue.of("deploy")),
                                1);
                    }
                }
                case STUCK -> world.ask(new Event.RetryAsked("user:ada"));
                default -> {}
            }
        }

        @Override
        public Rotations rotations(Rotations stored) {
            return Ports.but(Rotations.class, stored, "store", (args, call) -> {
                Object answer = call.with(args);
                if (!done && ((Decision) args[0]).next().state() == state) {
                    store.run();
                    if (!state.ended()) {
                        throw new Faults.Crash("right after " + state);
                    }
                }
                return answer;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_recorded_in_each_state_is_taken_to_its_end(State state) throws IOException {
        Path file = FOLDER.resolve(state.name().toLowerCase(java.util.Locale.ROOT) + ".json");
        if (Boolean.getBoolean("fixtures.write") && !Files.exists(file)) {
            Files.createDirectories(FOLDER);
            new Recorded(state, row -> {
                        write(file, row);
                        return row;
                    })
                    .play();
        }
        assertThat(file).as("a recorded rotation in " + state).exists();
        Rotation row = Json.read(Files.readString(file), Rotation.class);
        assertThat(row.state()).isEqualTo(state);
        assertThat(Files.readString(file)).as("no value").doesNotContain(World.OLD_VALUE, "\"value-");

        var recorded = new Recorded(state, _ -> row);
        World world = recorded.play();

        assertThat(recorded.done).as("it was in " + state).isTrue();
        Rotation end = world.rotation();
        assertThat(end.state())
                .as("%s %s", end.sentence(), end.history())
                .isEqualTo(OF_A_WAY_BACK.contains(state) ? State.ROLLED_BACK : State.COMPLETED);
        assertThat(world.issuer.liveRefsNamed("tw-")).as("I6").hasSize(OF_A_WAY_BACK.contains(state) ? 0 : 1);
        if (state != State.STUCK) {
            Checker.check(world);
        }
    }

    private static void write(Path file, Rotation row) {
        try {
            Files.writeString(file, Json.write(row) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be written", e);
        }
    }
}
