package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.rotation.Intervention;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A rotation begins in a window of its environment and at no other time; one that was missed is told. */
class WindowIT {
    private static final LocalTime OPENS = LocalTime.of(22, 0);
    private static final LocalTime CLOSES = LocalTime.of(23, 0);
    private static final Duration MINUTES = Duration.ofMinutes(10);

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(Map.of(
                "tokenwright.windows.open", "production MON-SUN 22:00-23:00", "tokenwright.windows.jitter", "0s"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Noon of the next day. */
    private static void noon() {
        LocalDate tomorrow =
                LocalDate.ofInstant(service.clock.instant(), ZoneOffset.UTC).plusDays(1);
        until(tomorrow.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC));
    }

    private static void until(Instant at) {
        service.clock.advance(Duration.between(service.clock.instant(), at));
    }

    private static Instant today(LocalTime time) {
        return LocalDate.ofInstant(service.clock.instant(), ZoneOffset.UTC)
                .atTime(time)
                .toInstant(ZoneOffset.UTC);
    }

    private static void waits(Subject subject) {
        assertThat(service.minted(subject)).as("minted").isZero();
        assertThat(service.live(subject))
                .extracting(ProjectToken::id)
                .containsExactly(subject.old().id());
    }

    @Test
    void it_waits_for_the_window_and_says_until_when() {
        noon();
        Subject subject = service.begun(_ -> {});

        service.tickFor(Duration.ofHours(9), MINUTES, () -> waits(subject));
        Rotation r = service.rotation(subject);
        assertThat(r.state()).isEqualTo(State.PLANNED);
        assertThat(r.reason()).isEqualTo(Reason.AWAITING_WINDOW);
        assertThat(r.healthy()).isTrue();
        assertThat(service.api().get("/api/v1/rotations/" + r.id()).text("/waiting/sentence"))
                .contains("the next window opens at " + today(OPENS), "ROLL_BACK");

        until(today(OPENS));
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
    }

    @Test
    void an_approval_at_noon_lets_it_begin_at_night() {
        noon();
        Subject subject = service.begun(policy -> policy.setApprovalRequired(true));
        service.tickUntil(subject, State.AWAITING_APPROVAL);
        service.ask(subject.request(RotationRequest.APPROVE)
                .setActor("user:bob")
                .setOccurredAt(service.clock.instant())
                .setPlanHash(service.rotation(subject).plan().hash())
                .build());

        service.tickFor(Duration.ofHours(9), MINUTES, () -> waits(subject));
        assertThat(service.rotation(subject).reason()).isEqualTo(Reason.AWAITING_WINDOW);

        until(today(OPENS));
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
    }

    @Test
    void a_window_that_was_missed_is_told_and_the_next_one_is_taken() {
        noon();
        Subject subject = service.begun(_ -> {});
        service.tick();
        until(today(CLOSES));

        service.tick();

        Rotation missed = service.rotation(subject);
        waits(subject);
        assertThat(missed.reason()).isEqualTo(Reason.WINDOW_MISSED);
        assertThat(missed.healthy()).isFalse();
        assertThat(missed.sentence())
                .isEqualTo("the window from " + today(OPENS) + " to " + today(CLOSES)
                        + " passed before it could begin; the next window opens at "
                        + today(OPENS).plus(Duration.ofDays(1)));
        noon();
        service.tick();
        assertThat(service.rotation(subject).reason()).isEqualTo(Reason.WINDOW_MISSED);
        until(today(OPENS));
        service.tickUntil(subject, r -> r.state() == State.OBSERVING);
    }

    @Test
    void a_dry_run_says_that_it_would_wait() {
        noon();
        Subject subject = service.begun(policy -> policy.setApprovalRequired(true));
        service.ask(subject.request(RotationRequest.ROLL_BACK).build());
        service.tickUntil(subject, State.ROLLED_BACK);

        Api.Answered plan = service.api().post("/api/v1/rotations/plans", Map.of("tokenId", subject.tokenId()));

        assertThat(plan.text("/obstacles/0/reason")).isEqualTo("awaiting-window");
        assertThat(plan.text("/obstacles/0/sentence")).contains(today(OPENS).toString());
        assertThat(plan.text("/obstacles/0/passes")).isEqualTo("true");
    }

    @Test
    void an_old_version_that_is_dead_already_is_replaced_at_once() {
        noon();
        Subject subject = service.begun(_ -> {});
        service.tick();
        waits(subject);

        service.producer()
                .send(TestEvents.tokenRevoked(subject.tokenId(), 1)
                        .setReason(RevocationReason.LEAKED)
                        .build());
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            service.tick();
            return service.rotation(subject).fromDead();
        });
        service.clock.advance(Duration.ofHours(1));
        service.tickUntil(
                subject, r -> r.state() == State.OBSERVING || r.state().ended());

        assertThat(service.minted(subject)).isEqualTo(1);
    }

    private static Api.Answered skip(Api as, Subject subject) {
        return as.post(
                "/api/v1/rotations/" + service.rotation(subject).id() + "/skip",
                Map.of("reason", "the change is announced"));
    }

    @Test
    void a_window_is_skipped_with_a_reason_that_stands_in_the_rotation() {
        noon();
        Subject subject = service.begun(_ -> {});
        service.tick();
        String waiting = "/api/v1/rotations/" + service.rotation(subject).id();
        assertThat(service.api().get(waiting).text("/waiting/sentence")).contains("SKIP");

        Api.Answered answered = skip(service.api(), subject);
        service.tickUntil(subject, State.COMPLETED);

        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(202);
        assertThat(answered.text("/skips")).isEqualTo("the wait for a window");
        service.completed(subject);
        Rotation end = service.rotation(subject);
        assertThat(end.interventions())
                .singleElement()
                .satisfies(done -> assertThat(done.kind()).isEqualTo(Intervention.Kind.WAIT_SKIPPED))
                .satisfies(done -> assertThat(done.sentence()).contains("window", "the change is announced"));
        assertThat(end.evidence().get("windowSkipped")).contains("the change is announced");
    }

    @Test
    void a_soak_is_skipped_and_the_next_stage_is_probed_all_the_same() {
        until(today(OPENS).plus(Duration.ofDays(1)));
        Subject subject = service.begun(policy -> policy.setSoakSeconds(86_400));
        service.tickUntil(subject, State.PROMOTED);
        Instant soaking = service.clock.instant();

        assertThat(skip(service.api(), subject).text("/skips")).isEqualTo("the soak");
        service.tickUntil(subject, State.OBSERVING);

        assertThat(service.clock.instant()).isBefore(soaking.plus(MINUTES));
        assertThat(service.rotation(subject).currentVersion()).isEqualTo(2);
    }

    @Test
    void what_waits_for_something_else_or_takes_a_second_person_is_not_skipped() {
        noon();
        Subject begun = service.begun(policy -> policy.setApprovalRequired(true));
        service.tickUntil(begun, State.AWAITING_APPROVAL);

        Api.Answered nothing = skip(service.api(), begun);
        assertThat(nothing.status()).isEqualTo(409);
        assertThat(nothing.text("/code")).isEqualTo("nothing-to-skip");

        service.ask(begun.request(RotationRequest.APPROVE)
                .setActor("user:bob")
                .setOccurredAt(service.clock.instant())
                .setPlanHash(service.rotation(begun).plan().hash())
                .build());
        service.tick();
        assertThat(service.rotation(begun).reason()).isEqualTo(Reason.AWAITING_WINDOW);

        Api.Answered proposer = skip(service.api().as("ada", "OPERATOR"), begun);
        assertThat(proposer.status()).isEqualTo(409);
        assertThat(proposer.text("/code")).isEqualTo("second-person-needed");
        assertThat(skip(service.api().as("carol", "OPERATOR"), begun).status()).isEqualTo(202);
        service.tickUntil(begun, State.COMPLETED);
    }
}
