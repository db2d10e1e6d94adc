package io.tokenwright.rotation.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.ScreamTest;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;
import io.tokenwright.rotation.token.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows as earlier releases stored them, one a state, and more where a rotation has a way of its own: the code of today reads each and takes
 * the rotation to its end. A process that dies right after it stored the state leaves the recorded row behind. Never made anew for an old
 * one: a change of the row's form must go on reading what is there. For a new one: {@code -Dtest=RecordedRotationsTest
 * -Dfixtures.write=true}.
 */
class RecordedRotationsTest {
    private static final Path FOLDER = Path.of("src/test/resources/rotations");
    private static final Set<State> OF_A_WAY_BACK = Set.of(State.ROLLING_BACK, State.ROLLED_BACK);

    /** How a rotation goes. */
    private enum Way {
        /** A new version beside the old one. */
        USUAL,
        /** A new version in the place of the old one. */
        IN_PLACE,
        /** The old version is disabled before it is retired. */
        SCREAM_TEST;

        World world(State state, Ports ports) {
            var world = new World(new Faults(Map.of()), ports, World.PATHS, state == State.AWAITING_APPROVAL);
            if (this == IN_PLACE) {
                world.issuer.replaceInPlace(true);
            } else if (this == SCREAM_TEST) {
                world.testScreams();
            }
            return world;
        }
    }

    /**
     * A row.
     *
     * @param step that it is about to take; null for the first of its state
     */
    private record Row(Way way, State state, @Nullable Step step) {
        private static final List<State> IN_PLACE = List.of(
                State.ISSUING,
                State.STAGED,
                State.VERIFYING,
                State.PROMOTED,
                State.OBSERVING,
                State.RETIRED,
                State.REVOKING);

        static Stream<Row> all() {
            Stream<Row> usual = Stream.of(State.values()).map(state -> new Row(Way.USUAL, state, null));
            Stream<Row> inPlace = IN_PLACE.stream().map(state -> new Row(Way.IN_PLACE, state, null));
            Stream<Row> byStep = Stream.of(
                    new Row(Way.IN_PLACE, State.ISSUING, Step.MINT),
                    new Row(Way.SCREAM_TEST, State.OBSERVING, Step.DISABLE),
                    new Row(Way.SCREAM_TEST, State.OBSERVING, Step.OBSERVE),
                    new Row(Way.SCREAM_TEST, State.OBSERVING, Step.ENABLE),
                    new Row(Way.SCREAM_TEST, State.ROLLING_BACK, Step.ENABLE));
            return Stream.of(usual, inPlace, byStep).flatMap(rows -> rows);
        }

        Path file() {
            String name = way == Way.USUAL ? "" : way.name() + "-";
            return FOLDER.resolve((name + state + (step == null ? "" : "-" + step)).toLowerCase(Locale.ROOT) + ".json");
        }

        boolean isReached(Rotation r) {
            boolean there = r.state() == state && (step == null || r.step() == step);
            return there && (way != Way.SCREAM_TEST || r.disabled() != null);
        }

        boolean hasPersonInBetween() {
            return state == State.STUCK;
        }
    }

    /** A world in which one row is replaced, once, and its process dies. */
    private static final class Recorded implements Ports {
        private final Row wanted;
        private final UnaryOperator<Rotation> row;
        private boolean done;

        Recorded(Row wanted, UnaryOperator<Rotation> row) {
            this.wanted = wanted;
            this.row = row;
        }

        private World play() {
            World world = wanted.way.world(wanted.state, this);
            if (wanted.state == State.PLANNED) {
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

        /** What leads to the row, and on from it. */
        private void act(World world) {
            Rotation r = world.rotation();
            switch (r.state()) {
                case AWAITING_APPROVAL ->
                    world.ask(new Event.ApprovalGiven("user:bob", r.plan().hash(), null, null, false));
                case OBSERVING -> observed(world);
                case PROMOTED -> {
                    var production = World.PATHS.getLast();
                    if (wanted.state == State.STUCK && world.vault.versions(production.path()) == 1) {
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

        private void observed(World world) {
            boolean watched = ScreamTest.isWatched(world.rotation());
            if (OF_A_WAY_BACK.contains(wanted.state) && watched == (wanted.way == Way.SCREAM_TEST)) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            } else if (wanted.step == Step.ENABLE && watched) {
                world.askOnce(new Event.Complained("token:billing", "billing", "401 since noon"));
            }
        }

        @Override
        public Rotations rotations(Rotations stored) {
            return Ports.but(Rotations.class, stored, "store", (args, call) -> {
                Object answer = call.with(args);
                if (!done && wanted.isReached(((Decision) args[0]).next())) {
                    store.run();
                    if (!wanted.state.ended()) {
                        throw new Faults.Crash("right after " + wanted);
                    }
                }
                return answer;
            });
        }
    }

    private static Stream<Row> rows() {
        return Row.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_was_recorded_is_taken_to_its_end(Row wanted) throws IOException {
        Path file = wanted.file();
        if (Boolean.getBoolean("fixtures.write") && !Files.exists(file)) {
            Files.createDirectories(FOLDER);
            new Recorded(wanted, row -> {
                        write(file, row);
                        return row;
                    })
                    .play();
        }
        assertThat(file).as("a recorded rotation: %s", wanted).exists();
        Rotation row = Json.read(Files.readString(file), Rotation.class);
        assertThat(wanted.isReached(row))
                .as("%s is %s %s", file, row.state(), row.step())
                .isTrue();
        assertThat(Files.readString(file)).as("no value").doesNotContain(World.OLD_VALUE, "\"value-");

        var recorded = new Recorded(wanted, _ -> row);
        World world = recorded.play();

        assertThat(recorded.done).as("it was %s", wanted).isTrue();
        Rotation end = world.rotation();
        boolean back = OF_A_WAY_BACK.contains(wanted.state);
        assertThat(end.state())
                .as("%s %s", end.sentence(), end.history())
                .isEqualTo(back ? State.ROLLED_BACK : State.COMPLETED);
        assertThat(world.issuer.liveRefsNamed("tw-")).as("I6").hasSize(back ? 0 : 1);
        if (!wanted.hasPersonInBetween()) {
            Checker.check(world);
        }
    }

    @Test
    void no_recorded_row_is_left_aside() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files)
                    .containsExactlyInAnyOrderElementsOf(
                            Row.all().map(Row::file).toList());
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
