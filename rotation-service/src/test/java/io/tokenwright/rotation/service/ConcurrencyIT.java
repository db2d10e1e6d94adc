package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Turns;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.store.JdbcTurns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No more rotations of an issuer, or of an owner, change things at the same time than may. */
class ConcurrencyIT {
    private static TickedService service;

    private final String owner = "team-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(Map.of("tokenwright.rotation.concurrency.per-owner", 2));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A rotation whose way to production takes half an hour, long before it becomes urgent. */
    private Subject begun() {
        return begun("gitlab");
    }

    private Subject begun(String issuer) {
        Subject subject = service.subject();
        TokenIssued issued = subject.issued(
                policy -> policy.setSoakSeconds(Duration.ofMinutes(30).toSeconds())
                        .setRotateBeforeSeconds(Duration.ofHours(1).toSeconds()));
        service.begin(
                TokenIssued.newBuilder(issued).setOwner(owner).setIssuer(issuer).build());
        return subject;
    }

    private State stateOf(Subject subject) {
        return service.rotation(subject).state();
    }

    @Test
    void the_third_waits_until_one_of_the_two_is_live_everywhere() {
        Subject first = begun();
        Subject second = begun();
        service.tick();
        Subject third = begun();

        service.tickFor(Duration.ofMinutes(20), Duration.ofMinutes(2), () -> {
            assertThat(stateOf(first)).isEqualTo(State.PROMOTED);
            assertThat(stateOf(second)).isEqualTo(State.PROMOTED);
            assertThat(service.minted(third)).isZero();
        });
        Rotation waits = service.rotation(third);
        assertThat(waits.reason()).isEqualTo(Reason.AWAITING_TURN);
        assertThat(waits.healthy()).isTrue();
        assertThat(service.api().get("/api/v1/rotations/" + waits.id()).text("/waiting/sentence"))
                .contains(
                        "Waits for its turn",
                        "owner \"" + owner + "\" has its 2 rotations at the same time",
                        "ROLL_BACK")
                .contains(service.rotation(first).id(), service.rotation(second).id());

        service.clock.advance(Duration.ofMinutes(8));
        service.tickUntil(first, r -> r.state() == State.OBSERVING);
        service.tick();
        assertThat(service.minted(third)).as("woken, without any wait").isEqualTo(1);
        service.clock.advance(Duration.ofMinutes(30));
        service.tickUntil(third, State.COMPLETED);
        service.completed(third);
    }

    @Test
    void what_stands_still_keeps_its_turn_until_it_is_rolled_back() {
        Subject first = begun();
        Subject second = begun();
        service.tick();
        Subject third = begun();
        service.tick();
        service.ask(first.request(RotationRequest.ROLL_BACK).build());
        service.tickUntil(first, r -> r.state().ended());

        service.tick();

        assertThat(stateOf(first)).isEqualTo(State.ROLLED_BACK);
        assertThat(service.minted(third)).isEqualTo(1);
        assertThat(stateOf(second)).isEqualTo(State.PROMOTED);
    }

    @Test
    void a_waiting_one_that_is_rolled_back_leaves_the_queue() {
        begun();
        begun();
        service.tick();
        Subject third = begun();
        service.tick();

        service.ask(third.request(RotationRequest.ROLL_BACK).build());
        service.tickUntil(third, r -> r.state().ended());

        assertThat(stateOf(third)).isEqualTo(State.ROLLED_BACK);
        assertThat(service.minted(third)).isZero();
        assertThat(service.bean(Database.class)
                        .<Integer>read(tx -> tx.sql()
                                .createQuery("""
                                        select count(*)
                                        from rotation
                                        where turn_asked_at is not null
                                          and owner = :owner
                                        """)
                                .bind("owner", owner)
                                .mapTo(Integer.class)
                                .one()))
                .isZero();
    }

    @Test
    void of_many_at_the_same_moment_as_many_as_may_get_a_turn() throws Exception {
        List<Rotation> rotations =
                IntStream.range(0, 8).mapToObj(_ -> service.rotation(begun())).toList();
        var turns = new JdbcTurns(service.bean(Database.class), new Turns.Limits(0, 3), service.clock);

        assertThat(takenAtOnce(turns, rotations)).isEqualTo(3);
        assertThat(takenAtOnce(turns, rotations))
                .as("asked again, they keep them")
                .isEqualTo(3);
    }

    @Test
    void an_issuer_has_a_limit_of_its_own() throws Exception {
        String issuer = "issuer-" + UUID.randomUUID();
        List<Rotation> rotations = IntStream.range(0, 4)
                .mapToObj(_ -> service.rotation(begun(issuer)))
                .toList();
        var turns = new JdbcTurns(service.bean(Database.class), new Turns.Limits(1, 0), service.clock);

        assertThat(takenAtOnce(turns, rotations)).isEqualTo(1);
    }

    private static long takenAtOnce(Turns turns, List<Rotation> rotations)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(rotations.size())) {
            List<Callable<Boolean>> calls = rotations.stream()
                    .<Callable<Boolean>>map(r -> () -> turns.take(r).isEmpty())
                    .toList();
            long taken = 0;
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                taken += call.get() ? 1 : 0;
            }
            return taken;
        }
    }
}
