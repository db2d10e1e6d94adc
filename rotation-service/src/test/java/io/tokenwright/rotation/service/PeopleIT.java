package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F46;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.Parts;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.rotation.Intervention;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only people may decide: a second one's approval, a rehearsal before production, retiring without evidence. */
class PeopleIT {
    private static final Duration HOUR = Duration.ofHours(1);

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.start(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Subject awaitingApproval() {
        Subject subject = service.begun(policy -> policy.setApprovalRequired(true));
        service.tickUntil(subject, State.AWAITING_APPROVAL);
        return subject;
    }

    private static String planHash(Subject subject) {
        return service.rotation(subject).plan().hash();
    }

    @Test
    void nothing_is_minted_before_a_second_person_approves() {
        Subject subject = awaitingApproval();

        service.tickFor(
                HOUR,
                Duration.ofMinutes(10),
                () -> assertThat(service.minted(subject)).isZero());
        assertThat(service.rotation(subject).nextAction()).contains(planHash(subject));

        service.ask(subject.request(RotationRequest.APPROVE)
                .setActor("user:bob")
                .setOccurredAt(service.clock.instant())
                .setPlanHash(planHash(subject))
                .build());
        Rotation end = service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
        assertThat(end.approvedBy()).isEqualTo("user:bob");
        assertThat(end.evidence()).containsEntry("approvedBy", "user:bob").containsEntry("planHash", planHash(subject));
    }

    @Test
    void who_asked_for_it_cannot_approve_it() {
        Subject subject = awaitingApproval();

        service.ask(subject.request(RotationRequest.APPROVE)
                .setPlanHash(planHash(subject))
                .build());
        service.tick();

        assertThat(service.rotation(subject).state()).isEqualTo(State.AWAITING_APPROVAL);
        assertThat(service.rotation(subject).reason()).isEqualTo(Reason.APPROVAL_REFUSED);
        assertThat(service.rotation(subject).sentence()).contains("user:ada asked for the rotation");
        assertThat(service.minted(subject)).isZero();
    }

    @Test
    @Withstands(fault = F46, outcome = "an approval of another plan is refused")
    void an_approval_binds_to_the_plan_that_was_shown() {
        Subject subject = awaitingApproval();
        Subject another = awaitingApproval();

        service.ask(subject.request(RotationRequest.APPROVE)
                .setActor("user:bob")
                .setOccurredAt(service.clock.instant())
                .setPlanHash(planHash(another))
                .build());
        service.tick();

        assertThat(service.rotation(subject).reason()).isEqualTo(Reason.APPROVAL_REFUSED);
        assertThat(service.minted(subject)).isZero();
    }

    @Test
    void of_two_approvals_at_once_one_counts() {
        Subject subject = awaitingApproval();

        for (String actor : List.of("user:bob", "user:eve")) {
            service.ask(subject.request(RotationRequest.APPROVE)
                    .setActor(actor)
                    .setOccurredAt(service.clock.instant())
                    .setPlanHash(planHash(subject))
                    .build());
        }
        Rotation end = service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
        assertThat(end.approvedBy()).isEqualTo("user:bob");
        assertThat(service.minted(subject)).isEqualTo(1);
    }

    @Test
    void production_waits_until_its_rehearsal_is_completed_and_soaked() {
        Subject rehearsal = service.subject();
        Subject production = service.begun(
                policy -> policy.setRehearsalTokenId(rehearsal.tokenId()).setSoakSeconds(600));

        service.tickFor(HOUR, Duration.ofMinutes(10), () -> {
            assertThat(service.rotation(production).reason()).isEqualTo(Reason.AWAITING_REHEARSAL);
            assertThat(service.minted(production)).isZero();
        });
        service.begin(rehearsal.issued(_ -> {}));
        service.tickUntil(rehearsal, State.COMPLETED);
        service.tickFor(
                Duration.ofMinutes(9),
                Duration.ofMinutes(1),
                () -> assertThat(service.minted(production))
                        .as("the rehearsal soaks")
                        .isZero());
        service.tickFor(HOUR, Duration.ofSeconds(30), () -> {});

        service.completed(production);
    }

    @Test
    void a_rehearsal_that_was_rolled_back_opens_nothing() {
        Subject rehearsal = service.subject();
        Subject production = service.begun(policy -> policy.setRehearsalTokenId(rehearsal.tokenId()));
        service.gitlab.quirks().grantOnly(rehearsal.project(), List.of("read_api"));
        service.begin(rehearsal.issued(_ -> {}));

        assertThat(service.tickUntil(rehearsal, State.ROLLED_BACK).state()).isEqualTo(State.ROLLED_BACK);
        service.tickFor(
                HOUR,
                Duration.ofMinutes(10),
                () -> assertThat(service.minted(production)).isZero());

        assertThat(service.rotation(production).sentence()).contains(rehearsal.tokenId());
    }

    @Test
    void a_person_may_retire_the_old_version_without_evidence_but_not_without_a_reason() throws Exception {
        Subject subject = service.begun(_ -> {}, "a consumer that never comes");
        service.tickUntil(subject, State.OBSERVING);
        service.tickFor(Duration.ofHours(6), HOUR, () -> {});
        assertThat(service.rotation(subject).state()).isEqualTo(State.OBSERVING);

        var unexplained =
                subject.request(RotationRequest.RETIRE_NOW).setReason(" ").build();
        service.producer().send(unexplained);
        try (var recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("rotation-requested.dlq"))) {
            await().untilAsserted(() -> assertThat(recorder.of(subject.tokenId()))
                    .extracting(dead -> dead.header("dlq-reason"))
                    .containsExactly("reason-missing"));
        }
        service.tick();
        assertThat(service.live(subject))
                .extracting(ProjectToken::id)
                .contains(subject.old().id());

        service.ask(subject.request(RotationRequest.RETIRE_NOW)
                .setReason("the consumer was switched off")
                .build());
        Rotation end = service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
        assertThat(end.interventions())
                .anyMatch(done -> done.kind() == Intervention.Kind.EVIDENCE_WAIVED
                        && done.actor().equals("user:ada"));
        assertThat(end.evidence()).containsEntry("consumersMissing", "a consumer that never comes");
        assertThat(end.evidence().get("override")).contains("user:ada", "the consumer was switched off");
    }
}
