package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.local.gitlab.ProjectToken;
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
}
