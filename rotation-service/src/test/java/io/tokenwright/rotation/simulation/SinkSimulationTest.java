package io.tokenwright.rotation.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.token.Copy;
import io.tokenwright.rotation.token.SecretPath;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotations whose values also go to a sink, with a fault at each boundary: the copies never fall behind their path. */
class SinkSimulationTest {
    private static final int RANDOM_RUNS = 500;
    private static final Copy CLUSTER = new Copy("memory", "production/app", "token");
    private static final Copy CI = new Copy("memory", "hidden/app", "TOKEN");

    private static final List<SecretPath> PATHS = List.of(
            World.PATHS.getFirst(),
            new SecretPath("production", "secret", "production/app", "token", List.of(CLUSTER, CI)));

    enum Story {
        COMPLETES(State.COMPLETED, World::consumerFollows),
        ROLLED_BACK_WHILE_OBSERVED(State.ROLLED_BACK, world -> {
            if (world.rotation().state() == State.OBSERVING) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        });

        final State end;
        final Consumer<World> meanwhile;

        Story(State end, Consumer<World> meanwhile) {
            this.end = end;
            this.meanwhile = meanwhile;
        }

        World play(Map<Integer, Faults.Kind> plan) {
            World world = new World(new Faults(plan), new Ports() {}, PATHS);
            world.run(meanwhile);
            return world;
        }
    }

    private static void verify(Story story, Map<Integer, Faults.Kind> plan) {
        World world = null;
        try {
            world = story.play(plan);
            Checker.check(world);
            String live = world.vault.latest("production/app", "token");
            assertThat(world.sink.values().values())
                    .as("every copy holds what its path holds")
                    .containsOnly(live);
        } catch (AssertionError | RuntimeException e) {
            String where = world == null ? "" : world.rotation().history().toString();
            throw new AssertionError(story + " with " + plan + ": " + e.getMessage() + " " + where, e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void copies_follow_their_path_when_nothing_fails(Story story) {
        World world = story.play(Map.of());

        assertThat(world.rotation().state()).isEqualTo(story.end);
        assertThat(world.sink.writes()).isEqualTo(story == Story.COMPLETES ? 2 : 4);
        assertThat(world.rotation().evidence().get("copy." + CLUSTER.display())).contains("read back by fingerprint");
        assertThat(world.rotation().evidence().get("copy." + CI.display())).contains("not given back");
        verify(story, Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void copies_follow_their_path_after_a_fault_at_every_boundary(Story story) {
        List<String> passed = story.play(Map.of()).faults.passed();

        assertThat(passed).contains("before Sink.write", "after Sink.write");
        for (Faults.Kind kind : Faults.Kind.values()) {
            for (int i = 0; i < passed.size(); i++) {
                if (kind != Faults.Kind.FREEZE || !isBehindFence(passed, i)) {
                    verify(story, Map.of(i, kind));
                }
            }
        }
    }

    /** A write that was let through before a freeze arrives after it: a place without a precondition takes it all the same. */
    private static boolean isBehindFence(List<String> passed, int index) {
        if (Faults.isLeftToReconciling(passed, index)) {
            return true;
        }
        for (int at = index; at < passed.size() && at <= index + 1; at++) {
            if (passed.get(at).equals("before Sink.write")) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource
    void copies_follow_their_path_after_many_faults(Story story) {
        int boundaries = story.play(Map.of()).faults.passed().size();
        for (int seed = 0; seed < RANDOM_RUNS; seed++) {
            Random random = new Random(seed);
            Map<Integer, Faults.Kind> plan = new TreeMap<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                plan.put(
                        random.nextInt(boundaries * 2),
                        random.nextBoolean() ? Faults.Kind.CRASH : Faults.Kind.LOSE_ANSWER);
            }
            verify(story, plan);
        }
    }

    @Test
    void what_others_wrote_to_a_copy_is_not_overwritten_and_nothing_is_promoted_there() {
        World world = new World(Faults.none(), new Ports() {}, PATHS);
        world.issuer.existing("77", "somebody-elses", List.of("api"));
        world.run(w -> {
            if (World.OLD_VALUE.equals(w.sink.values().get(CLUSTER.display()))
                    && w.rotation().state() != State.PLANNED) {
                w.sink.existing(CLUSTER, "somebody-elses");
            }
            w.consumerFollows();
        });

        assertThat(world.rotation().state()).as(world.rotation().sentence()).isEqualTo(State.STUCK);
        assertThat(world.rotation().reason()).isEqualTo(Reason.PATH_CHANGED);
        assertThat(world.rotation().sentence()).contains(CLUSTER.display());
        assertThat(world.sink.values()).containsEntry(CLUSTER.display(), "somebody-elses");
        assertThat(world.vault.latest("production/app", "token")).isEqualTo(World.OLD_VALUE);
    }

    @Test
    void a_sink_that_says_it_wrote_and_did_not_is_found_out_by_reading_back() {
        World world = new World(Faults.none(), new Ports() {}, PATHS);
        world.sink.writeNothing();
        world.run(World::consumerFollows);

        assertThat(world.rotation().state()).isEqualTo(State.PROMOTED);
        assertThat(world.rotation().reason()).isEqualTo(Reason.SINK_UNAVAILABLE);
        assertThat(world.rotation().sentence()).contains(CLUSTER.display());
        assertThat(world.rotation().healthy()).as("a person hears of it").isFalse();
        assertThat(world.issuer.isLive(World.OLD_VALUE)).isTrue();
    }

    @Test
    void the_old_version_stays_alive_while_a_copy_was_changed_unseen_until_a_person_waives_it() {
        World world = new World(Faults.none(), new Ports() {}, PATHS);
        int[] ticks = {0};
        world.run(w -> {
            w.consumerFollows();
            if (w.rotation().state() == State.OBSERVING && ticks[0]++ == 0) {
                w.sink.existing(CI, w.vault.latest("production/app", "token"));
            }
        });

        assertThat(world.rotation().state()).isEqualTo(State.OBSERVING);
        assertThat(world.rotation().sentence()).contains(CI.display()).contains("changed since it was written");
        assertThat(world.issuer.isLive(World.OLD_VALUE)).isTrue();

        world.ask(new Event.RetireNowAsked("user:ada", "I changed it myself"));
        world.run(_ -> {});
        assertThat(world.rotation().state()).isEqualTo(State.COMPLETED);
    }
}
