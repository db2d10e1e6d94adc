package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F47;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.VaultStandIn;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** S7: an approval is a second person's, for this very plan, counts once and not for ever; who goes past it is reviewed. */
class ApprovalIT {
    private static final Duration VALID = Duration.ofHours(2);
    private static final String REASON = "production is down and nobody else is awake";

    private static VaultStandIn vault;
    private static TickedService service;

    @BeforeAll
    static void start() {
        var clock = new TestClock(TestEvents.NOON);
        vault = VaultStandIn.start(0, clock);
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        provisioner.provision();
        service = TickedService.startWithHttp(
                clock,
                vault.address(),
                provisioner.login(VaultProvisioner.Service.ROTATION),
                Map.of("tokenwright.approval.valid", "2h", "tokenwright.approval.same-person", "ada=ada-laptop"));
    }

    @AfterAll
    static void stop() {
        service.close();
        vault.close();
    }

    private static Subject awaitingApproval() {
        Subject subject = service.begun(policy -> policy.setApprovalRequired(true));
        service.tickUntil(subject, State.AWAITING_APPROVAL);
        return subject;
    }

    private static RotationRequested approval(Subject subject, String actor, Instant givenAt) {
        return subject.request(RotationRequest.APPROVE)
                .setActor(actor)
                .setOccurredAt(givenAt)
                .setPlanHash(service.rotation(subject).plan().hash())
                .build();
    }

    private static void refused(Subject subject, String why) {
        Rotation r = service.rotation(subject);
        assertThat(r.state()).isEqualTo(State.AWAITING_APPROVAL);
        assertThat(r.sentence()).contains(why);
        assertThat(service.minted(subject)).isZero();
    }

    @Test
    void the_proposer_is_the_proposer_under_each_of_their_names() {
        Subject subject = awaitingApproval();

        for (String name : List.of("user:ada-laptop", "user:Ada", "user:ada ")) {
            service.ask(approval(subject, name, service.clock.instant()));
            service.tick();

            refused(subject, "asked for the rotation and cannot approve it");
        }
    }

    @Test
    void an_approval_that_was_under_way_for_too_long_is_refused() {
        Subject subject = awaitingApproval();

        service.ask(approval(
                subject, "user:bob", service.clock.instant().minus(VALID).minusSeconds(1)));
        service.tick();

        refused(subject, "the approval by user:bob expired at");
    }

    @Test
    void an_approval_that_runs_out_before_the_mint_has_to_be_given_anew_and_not_replayed() {
        Subject subject = awaitingApproval();
        RotationRequested approval = approval(subject, "user:bob", service.clock.instant());
        vault.seal();
        service.ask(approval);
        service.tick();
        assertThat(service.rotation(subject).state()).isEqualTo(State.ISSUING);
        vault.unseal();
        service.clock.advance(VALID.plusSeconds(1));
        service.tick();

        refused(subject, "expired at");
        assertThat(service.rotation(subject).reason()).isEqualTo(Reason.APPROVAL_EXPIRED);
        service.ask(approval);
        service.tick();
        refused(subject, "counted before");
        service.ask(approval(subject, "user:bob", service.clock.instant()));
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
    }

    @Test
    void who_breaks_the_glass_goes_on_at_once_and_is_reviewed_by_somebody_else() {
        Subject subject = awaitingApproval();
        Rotation waiting = service.rotation(subject);
        String path = "/api/v1/rotations/" + waiting.id();
        Map<String, Object> body = Map.of("planHash", waiting.plan().hash(), "reason", REASON);
        Api bob = service.api().as("bob", "OPERATOR", "APPROVER");

        assertThat(service.api().get(path).body().at("/waiting/actions").findValuesAsText("action"))
                .containsExactly("APPROVE", "ROLL_BACK", "BREAK_GLASS");
        assertThat(bob.post(path + "/break-glass", Map.of("planHash", "0".repeat(64), "reason", REASON))
                        .text("/code"))
                .isEqualTo("stale-plan");
        assertThat(bob.post(
                                path + "/break-glass",
                                Map.of("planHash", waiting.plan().hash(), "reason", " "))
                        .status())
                .isEqualTo(400);
        assertThat(bob.post(path + "/break-glass", body).status()).isEqualTo(202);
        Rotation end = service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
        assertThat(end.approvedBy()).isNull();
        assertThat(end.evidence()).containsEntry("breakGlass", "user:bob: " + REASON);
        assertThat(bob.post(path + "/break-glass", body).text("/code")).isEqualTo("not-awaiting-approval");
        Api.Answered evidence = service.api().get(path + "/evidence");
        assertThat(evidence.text("/review/open")).isEqualTo("true");
        assertThat(evidence.text("/review/reason")).isEqualTo(REASON);
        assertThat(service.api().get("/api/v1/reviews?open=true").body().findValuesAsText("rotationId"))
                .contains(waiting.id());

        Map<String, Object> note = Map.of("note", "it was needed");
        assertThat(bob.post(path + "/review", note).text("/detail")).contains("a second person must review it");
        assertThat(service.api()
                        .as("ada-laptop", "APPROVER")
                        .post(path + "/review", note)
                        .status())
                .as("she asked for the rotation")
                .isEqualTo(409);
        Api eve = service.api().as("eve", "APPROVER");
        assertThat(eve.post(path + "/review", note).text("/closedBy")).isEqualTo("user:eve");
        assertThat(eve.post(path + "/review", note).status()).isEqualTo(409);
        assertThat(service.api().get(path + "/evidence").text("/review/note")).isEqualTo("it was needed");
        assertThat(service.api().get("/api/v1/reviews?open=true").body().findValuesAsText("rotationId"))
                .doesNotContain(waiting.id());
    }

    @Test
    @Withstands(fault = F47, outcome = "an approval of another token's rotation is a dead letter")
    void an_approval_in_the_name_of_another_token_is_a_dead_letter() throws Exception {
        Subject subject = awaitingApproval();
        Subject another = awaitingApproval();

        service.producer()
                .send(subject.request(RotationRequest.APPROVE)
                        .setActor("user:bob")
                        .setOccurredAt(service.clock.instant())
                        .setRotationId(service.rotation(another).id())
                        .setPlanHash(service.rotation(another).plan().hash())
                        .build());
        try (var recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("rotation-requested.dlq"))) {
            await().untilAsserted(() -> assertThat(recorder.of(subject.tokenId()))
                    .extracting(dead -> dead.header("dlq-reason"))
                    .containsExactly("no-open-rotation"));
        }
        service.tick();

        assertThat(service.rotation(another).state()).isEqualTo(State.AWAITING_APPROVAL);
        assertThat(service.rotation(subject).state()).isEqualTo(State.AWAITING_APPROVAL);
    }
}
