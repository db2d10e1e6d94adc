package io.tokenwright.rotation.simulation;

import static io.tokenwright.kit.testkit.KnownFault.F32;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.ScreamTest;
import io.tokenwright.rotation.rotation.State;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class CrashSimulationTest {
    private static final Logger LOG = LoggerFactory.getLogger(CrashSimulationTest.class);
    private static final int RANDOM_RUNS = 1000;
    /** Boundaries that a run has more after a crash, at most. */
    private static final int RESUMED = 40;

    private static final int RESUMING = 12;
    private static final List<Faults.Kind> CRASH_OR_LOST = List.of(Faults.Kind.CRASH, Faults.Kind.LOSE_ANSWER);

    /** What happens in the world besides the faults. */
    enum Story {
        COMPLETES(State.COMPLETED, _ -> {}, World::consumerFollows),
        MINTED_BY_HAND(State.COMPLETED, world -> world.issuer.leaveToPeople(), world -> {
            world.personHelps(List.of("api"));
            world.consumerFollows();
        }),
        MINTED_BY_HAND_WITH_TOO_LITTLE_FIRST(State.COMPLETED, world -> world.issuer.leaveToPeople(), world -> {
            world.personHelps(world.rotation().evidence().containsKey("valueRefused") ? List.of("api") : List.of());
            world.consumerFollows();
        }),
        MINTED_BY_HAND_AND_ROLLED_BACK(State.ROLLED_BACK, world -> world.issuer.leaveToPeople(), world -> {
            world.personHelps(List.of("api"));
            if (world.rotation().state() == State.OBSERVING) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        }),
        CANDIDATE_FAILS(State.ROLLED_BACK, world -> world.issuer.grantTooLittle(), _ -> {}),
        ROLLED_BACK_WHILE_OBSERVED(State.ROLLED_BACK, _ -> {}, world -> {
            if (world.rotation().state() == State.OBSERVING) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        }),
        ROLLED_BACK_WHILE_SOAKING(State.ROLLED_BACK, _ -> {}, world -> {
            if (world.rotation().state() == State.PROMOTED) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        }),
        SOAK_SKIPPED(State.COMPLETED, world -> {}, world -> {
            Rotation r = world.rotation();
            if (r.state() == State.PROMOTED && r.soakUntil() != null) {
                world.ask(new Event.SkipAsked("user:ada", "the change is announced"));
            }
            world.consumerFollows();
        }),
        REPLACED_IN_PLACE(State.COMPLETED, world -> world.issuer.replaceInPlace(true), Story::approved),
        REPLACED_IN_PLACE_UNSEEN(State.COMPLETED, world -> world.issuer.replaceInPlace(false), Story::approved),
        FAILS_IN_PLACE(
                State.COMPLETED,
                world -> {
                    world.issuer.replaceInPlace(true);
                    world.issuer.grantTooLittle();
                },
                world -> {
                    approved(world);
                    if (world.rotation().state() == State.STUCK) {
                        world.issuer.grantEnough();
                        world.ask(new Event.RetryAsked("user:ada"));
                    }
                }),
        NO_WAY_BACK_IN_PLACE(State.COMPLETED, world -> world.issuer.replaceInPlace(true), world -> {
            approved(world);
            if (world.rotation().state() == State.PROMOTED) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        }),
        NOBODY_SCREAMS(State.COMPLETED, World::testScreams, World::consumerFollows),
        SOMEBODY_SCREAMS(State.COMPLETED, World::testScreams, world -> {
            world.consumerFollows();
            if (ScreamTest.isWatched(world.rotation())) {
                world.askOnce(new Event.Complained("token:billing", "billing", "401 since noon"));
            }
            retried(world);
        }),
        USED_WHILE_DISABLED(State.COMPLETED, World::testScreams, world -> {
            world.consumerFollows();
            if (ScreamTest.isWatched(world.rotation())) {
                world.consumerGoesBackOnce();
            }
            retried(world);
        }),
        ROLLED_BACK_WHILE_DISABLED(State.ROLLED_BACK, World::testScreams, world -> {
            world.consumerFollows();
            if (ScreamTest.isWatched(world.rotation())) {
                world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        }),
        SLOTS_ALTERNATE(State.COMPLETED, world -> world.issuer.haveSlots(), World::consumerFollows),
        SLOTS_ROLLED_BACK(State.ROLLED_BACK, world -> world.issuer.haveSlots(), ROLLED_BACK_WHILE_OBSERVED.meanwhile);

        final State end;
        final Consumer<World> before;
        final Consumer<World> meanwhile;

        Story(State end, Consumer<World> before, Consumer<World> meanwhile) {
            this.end = end;
            this.before = before;
            this.meanwhile = meanwhile;
        }

        /** Somebody sees to what it is stuck in. */
        static void retried(World world) {
            if (world.rotation().state() == State.STUCK) {
                world.ask(new Event.RetryAsked("user:ada"));
            }
        }

        /** Somebody approves as soon as it is asked for. */
        static void approved(World world) {
            Rotation r = world.rotation();
            if (r.state() == State.AWAITING_APPROVAL) {
                world.ask(new Event.ApprovalGiven("user:bob", r.plan().hash(), null, null, false));
            }
        }

        World play(Map<Integer, Faults.Kind> plan) {
            World world = new World(new Faults(plan));
            before.accept(world);
            world.run(meanwhile);
            return world;
        }
    }

    @ParameterizedTest
    @EnumSource
    void ends_as_it_should_when_nothing_fails(Story story) {
        World world = story.play(Map.of());

        assertThat(world.rotation().state()).isEqualTo(story.end);
        Checker.check(world);
    }

    @Test
    void takes_the_states_of_the_design_in_order() {
        World world = Story.COMPLETES.play(Map.of());

        assertThat(world.rotation().history())
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly(
                        "PLANNED",
                        "ISSUING",
                        "STAGED",
                        "VERIFYING",
                        "PROMOTED",
                        "OBSERVING",
                        "RETIRED",
                        "REVOKING",
                        "COMPLETED");
    }

    @Test
    void a_failed_candidate_is_killed_and_a_person_told() {
        World world = Story.CANDIDATE_FAILS.play(Map.of());

        assertThat(world.rotation().reason()).isEqualTo(Reason.CANDIDATE_FAILED);
        assertThat(world.rotation().healthy()).isFalse();
        assertThat(world.rotation().nextAction()).contains("version 1 stays current");
    }

    @ParameterizedTest
    @EnumSource
    @Withstands(
            fault = F32,
            outcome = "a crash, a lost answer or a freeze at any boundary ends as it would have without")
    void survives_a_fault_at_every_boundary(Story story) {
        List<String> passed = story.play(Map.of()).faults.passed();

        for (Faults.Kind kind : Faults.Kind.values()) {
            for (int i = 0; i < passed.size(); i++) {
                if (kind != Faults.Kind.FREEZE || !Faults.isLeftToReconciling(passed, i)) {
                    verify(story, Map.of(i, kind));
                }
            }
        }
    }

    /**
     * Each crash or lost answer with each other that may come after it, in all four ways: millions. Within
     * {@code tokenwright.crash.budget} a part is tried, the same one for the same {@code tokenwright.crash.seed}.
     */
    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void survives_a_crash_or_a_lost_answer_at_every_pair_of_boundaries(Story story) {
        long seed = Long.getLong("tokenwright.crash.seed", System.nanoTime());
        long share = Duration.parse(System.getProperty("tokenwright.crash.budget", "P1D"))
                        .toNanos()
                / Story.values().length;
        long deadline = System.nanoTime() + share;
        var pairs = new Pairs(story.play(Map.of()).faults.passed().size());
        long tried = 0;
        var order = pairs.inOrderOf(new Random(seed)).iterator();
        while (order.hasNext() && System.nanoTime() < deadline) {
            verify(story, order.next());
            tried++;
        }
        LOG.info("{} survived {} of {} pairs, -Dtokenwright.crash.seed={}", story, tried, pairs.count(), seed);
        assertThat(tried).isPositive();
    }

    /**
     * Pairs of faults, the second after the first.
     *
     * @param boundaries that a run without faults passes; after the first fault some are passed again
     */
    private record Pairs(int boundaries) {
        private static final int WAYS = CRASH_OR_LOST.size() * CRASH_OR_LOST.size();

        private int seconds() {
            return boundaries + RESUMED;
        }

        /** Of those whose second is before the first, which are none, too. */
        private long numbers() {
            return (long) boundaries * seconds() * WAYS;
        }

        long count() {
            return LongStream.range(0, boundaries)
                    .map(first -> (seconds() - first - 1) * WAYS)
                    .sum();
        }

        /** Each pair once: steps of a length that has no divisor in common with their number reach every one. */
        Stream<Map<Integer, Faults.Kind>> inOrderOf(Random random) {
            BigInteger numbers = BigInteger.valueOf(numbers());
            long step = random.longs(1, numbers())
                    .filter(length -> BigInteger.valueOf(length).gcd(numbers).equals(BigInteger.ONE))
                    .findFirst()
                    .orElseThrow();
            return LongStream.range(0, numbers())
                    .map(i -> Math.floorMod(Math.multiplyExact(i, step), numbers()))
                    .mapToObj(this::numbered)
                    .flatMap(Optional::stream);
        }

        private Optional<Map<Integer, Faults.Kind>> numbered(long number) {
            int way = (int) (number % WAYS);
            int second = (int) (number / WAYS % seconds());
            int first = (int) (number / WAYS / seconds());
            return second <= first
                    ? Optional.empty()
                    : Optional.of(Map.of(
                            first,
                            CRASH_OR_LOST.get(way / CRASH_OR_LOST.size()),
                            second,
                            CRASH_OR_LOST.get(way % CRASH_OR_LOST.size())));
        }
    }

    /** Pairs close together, where a crash meets what is just being resumed; all of them are in the slow suite. */
    @ParameterizedTest
    @EnumSource
    void survives_a_second_crash_while_it_resumes(Story story) {
        int boundaries = story.play(Map.of()).faults.passed().size();

        for (int first = 0; first < boundaries; first++) {
            for (int second = first + 1; second < first + RESUMING; second++) {
                verify(story, Map.of(first, Faults.Kind.CRASH, second, Faults.Kind.CRASH));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void survives_many_faults_of_both_kinds(Story story) {
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

    private static void verify(Story story, Map<Integer, Faults.Kind> plan) {
        World world = null;
        try {
            world = story.play(plan);
            Checker.check(world);
        } catch (AssertionError | RuntimeException e) {
            String where = world == null ? "" : world.rotation().history().toString();
            throw new AssertionError(story + " with " + plan + ": " + e.getMessage() + " " + where, e);
        }
    }
}
