package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F30;
import static io.tokenwright.kit.testkit.KnownFault.F34;
import static io.tokenwright.kit.testkit.KnownFault.F36;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.engine.RotationWorker;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.store.JdbcRotations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever a rotation waits for, one sentence says so, and what it lists for a person to do works. */
class StuckIT {
    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Api.Answered shown(Subject subject) {
        return service.api()
                .get("/api/v1/rotations/" + service.rotation(subject).id());
    }

    private static List<String> actions(Subject subject) {
        return shown(subject).body().at("/waiting/actions").findValuesAsText("action");
    }

    /** A token whose issuer no connector knows. */
    private static Subject stuckAtItsConnector() {
        Subject subject = service.subject();
        service.begin(TokenIssued.newBuilder(subject.issued())
                .setIssuer("an-issuer-that-is-gone")
                .build());
        service.tickUntil(subject, State.STUCK);
        return subject;
    }

    @Test
    void a_stuck_rotation_says_what_for_since_when_and_what_to_do() {
        Instant since = service.clock.instant();
        Subject subject = stuckAtItsConnector();
        service.clock.advance(TickedService.TICK);

        Api.Answered rotation = shown(subject);

        assertThat(rotation.text("/waiting/since")).isEqualTo(since.toString());
        assertThat(rotation.text("/waiting/sentence"))
                .startsWith("Waits for a person in PLANNED since " + since)
                .contains("an-issuer-that-is-gone", "RETRY", "ROLL_BACK");
        assertThat(actions(subject)).containsExactly("RETRY", "ROLL_BACK");
        assertThat(rotation.text("/waiting/actions/0/request"))
                .startsWith("POST /api/v1/tokens/" + subject.tokenId() + "/rotations/")
                .endsWith("{\"request\":\"RETRY\"}");
    }

    @Test
    void a_retry_tries_again_and_says_the_same_when_nothing_changed() {
        Subject subject = stuckAtItsConnector();

        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tick();

        assertThat(service.rotation(subject).state()).isEqualTo(State.STUCK);
        assertThat(shown(subject).body().at("/interventions").findValuesAsText("kind"))
                .containsExactly("RETRIED");
    }

    @Test
    void a_plan_that_is_stuck_at_its_connector_can_be_dropped() {
        Subject subject = stuckAtItsConnector();

        service.ask(subject.request(RotationRequest.ROLL_BACK).build());
        service.tick();

        Rotation end = service.rotation(subject);
        assertThat(end.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(shown(subject).body().at("/waiting").isMissingNode()).isTrue();
        assertThat(service.isLive(subject.old().value())).isTrue();
    }

    /** The issuer's API mints nothing, and its website does. */
    @Test
    void a_person_gives_the_value_that_the_issuer_refuses_to_mint() {
        Subject subject = service.begun(_ -> {});
        service.gitlab
                .faults()
                .next(
                        100,
                        call -> call.method().equals("POST") && call.path().contains("access_tokens"),
                        new Fault.Instead(Answer.json(403, Map.of("message", "403 Forbidden"))));
        service.tickUntil(subject, State.STUCK);
        service.gitlab.faults().clear();
        assertThat(service.rotation(subject).stuckIn()).isEqualTo(State.ISSUING);
        assertThat(actions(subject)).contains("GIVE_VALUE");
        String path = "/api/v1/rotations/" + service.rotation(subject).id();

        Api.Answered drop = service.api().post(path + "/drops", Map.of());
        assertThat(drop.status()).as(drop.body().toString()).isEqualTo(201);
        service.tick();
        LocalDate expiresAt =
                LocalDate.ofInstant(service.clock.instant(), ZoneOffset.UTC).plusDays(30);
        ProjectToken minted = service.gitlab.existing(
                subject.project(), service.rotation(subject).mintName(), List.of("api"), expiresAt);
        Api.Answered given = service.api()
                .post(
                        path + "/value",
                        Map.of(
                                "dropToken",
                                drop.text("/dropToken"),
                                "value",
                                minted.value(),
                                "issuerRef",
                                String.valueOf(minted.id()),
                                "expiresAt",
                                expiresAt.toString()));
        assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
        service.tickUntil(subject, r -> r.state().ended() || r.state() == State.STUCK);

        Rotation end = service.rotation(subject);
        assertThat(end.state()).as("%s %s", end.sentence(), end.history()).isEqualTo(State.COMPLETED);
        for (String live : subject.paths()) {
            assertThat(service.live(live)).isEqualTo(minted.value());
        }
        assertThat(service.isLive(minted.value())).isTrue();
        assertThat(service.isLive(subject.old().value())).isFalse();
    }

    @Test
    @Withstands(
            fault = F36,
            outcome = "the rotation waits and names who was not seen; a person may waive it, with a reason")
    void evidence_that_never_comes_is_skipped_with_a_reason() {
        Subject subject = service.begun(_ -> {}, "a consumer that never comes");
        service.tickUntil(subject, State.OBSERVING);
        service.tick();
        assertThat(shown(subject).text("/waiting/sentence"))
                .startsWith("Waits for evidence")
                .contains("a consumer that never comes", "goes on by itself at");
        assertThat(actions(subject)).containsExactly("RETIRE_NOW", "ROLL_BACK");

        service.ask(subject.request(RotationRequest.RETIRE_NOW).build());
        service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
    }

    @Test
    void word_of_a_use_is_looked_at_at_once_and_only_once() {
        Subject subject = service.begun(_ -> {}, "a consumer that never comes");
        service.tickUntil(subject, State.OBSERVING);
        service.tick();
        Rotation before = service.rotation(subject);

        service.bean(Database.class).inTransaction(tx -> {
            service.bean(JdbcRotations.class).lookAgain(tx, subject.tokenId(), service.clock.instant());
            return true;
        });
        service.tick();

        Rotation looked = service.rotation(subject);
        assertThat(looked.revision()).isEqualTo(before.revision() + 1);
        service.tick();
        assertThat(service.rotation(subject).epoch()).isEqualTo(looked.epoch());
    }

    @Test
    void a_path_that_changed_under_observation_goes_on_once_the_value_is_back() {
        Subject subject = service.begun(_ -> {}, "a consumer that never comes");
        service.tickUntil(subject, State.OBSERVING);
        String value = service.live(subject.staging());
        service.vault().delete("secret", subject.staging(), List.of(2));
        service.ask(subject.request(RotationRequest.RETIRE_NOW).build());
        service.tickUntil(subject, State.STUCK);
        assertThat(shown(subject).text("/nextAction")).contains("back at secret/" + subject.staging(), "RETRY");
        assertThat(service.oldWasRevoked(subject)).isFalse();

        assertThat(service.vault().undelete("secret", subject.staging(), List.of(2)))
                .isEqualTo(new VaultResult.Done<>(true));
        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tick();
        assertThat(service.rotation(subject).state())
                .as("the override does not outlive what it was given in")
                .isEqualTo(State.OBSERVING);
        service.ask(subject.request(RotationRequest.RETIRE_NOW).build());
        service.tickUntil(subject, State.COMPLETED);

        assertThat(service.live(subject.staging())).isEqualTo(value);
        service.completed(subject);
    }

    /** An issuer that shortens lifetimes: each new version has crossed a threshold as soon as it is there. */
    @Test
    @Withstands(
            fault = F30,
            outcome =
                    "the fifth rotation of a token within a day is not begun, says so and pages, until a person asks for RETRY")
    void rotations_in_a_loop_are_stopped_and_go_on_when_a_person_says_so() {
        Subject subject = service.subject();
        service.know(
                subject.issued(policy -> policy.setAutoRotate(true)
                        .setRotateBeforeSeconds(Duration.ofDays(4000).toSeconds())),
                _ -> {});
        for (int version = 1; version <= 4; version++) {
            crossed(subject, version);
            assertThat(service.tickUntil(subject, State.COMPLETED).currentVersion())
                    .isEqualTo(version + 1);
        }
        String live = service.live(subject.production());

        crossed(subject, 5);
        service.tickFor(Duration.ofMinutes(10), Duration.ofMinutes(1), () -> {});

        Rotation stopped = service.rotation(subject);
        assertThat(stopped.state()).isEqualTo(State.STUCK);
        assertThat(stopped.reason()).isEqualTo(Reason.TOO_MANY_ROTATIONS);
        assertThat(stopped.healthy()).as("so that it pages").isFalse();
        assertThat(shown(subject).text("/waiting/sentence")).contains("it was rotated 4 times within PT24H", "RETRY");
        assertThat(service.minted(subject)).isEqualTo(4);
        assertThat(service.live(subject.production())).isEqualTo(live);
        assertThat(service.isLive(live)).isTrue();

        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject, 6);
    }

    private static void crossed(Subject subject, int version) {
        service.producer()
                .send(TestEvents.tokenExpiring(subject.tokenId(), version).build());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.bean(Database.class)
                        .read(tx -> service.bean(JdbcRotations.class).open(tx, subject.tokenId()))
                        .filter(r -> r.plan().from().version() == version)
                        .isPresent());
    }

    @Test
    @Withstands(
            fault = F34,
            outcome =
                    "leases count by the database's clock: a worker whose own clock is a year ahead takes nothing from another")
    void a_worker_whose_clock_is_a_year_ahead_takes_no_lease_from_another() {
        Subject subject = service.begun(_ -> {});
        JdbcRotations rotations = service.bean(JdbcRotations.class);
        Instant now = service.clock.instant();
        Instant aYearAhead = now.plus(Duration.ofDays(365));

        assertThat(rotations.leaseDue(now, RotationWorker.LEASE, 100))
                .extracting(held -> held.rotation().tokenId())
                .contains(subject.tokenId());
        assertThat(rotations.leaseDue(aYearAhead, RotationWorker.LEASE, 100))
                .extracting(held -> held.rotation().tokenId())
                .doesNotContain(subject.tokenId());
        service.lapse();
        assertThat(rotations.leaseDue(now, RotationWorker.LEASE, 100))
                .extracting(held -> held.rotation().tokenId())
                .contains(subject.tokenId());
        service.lapse();
    }
}
