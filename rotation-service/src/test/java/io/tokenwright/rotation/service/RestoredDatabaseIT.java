package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F40;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.local.gitlab.GroundTruth;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.store.JdbcRotations;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F40: the database is restored to a moment in the middle of a rotation that has completed since. Issuer and Vault have gone
 * on: the old version is dead, what the database takes for a candidate, or has not heard of, is live everywhere.
 */
class RestoredDatabaseIT {
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    /** Where the rotation was when the backup was taken. */
    private enum Moment {
        AWAITING_APPROVAL(policy -> policy.setApprovalRequired(true)) {
            @Override
            void reach(TickedService service, Subject subject) {
                service.tickUntil(subject, State.AWAITING_APPROVAL);
            }

            @Override
            void goOn(TickedService service, Subject subject) {
                service.ask(subject.request(RotationRequest.APPROVE)
                        .setActor("user:bob")
                        .setPlanHash(service.rotation(subject).plan().hash())
                        .build());
            }
        },
        MINT_ANSWER_LOST(_ -> {}) {
            @Override
            void reach(TickedService service, Subject subject) {
                service.gitlab.faults().next("POST", "/" + subject.project() + "/", new Fault.LostAnswer());
                service.tick();
                assertThat(service.rotation(subject).state()).isEqualTo(State.ISSUING);
                assertThat(service.minted(subject)).isEqualTo(1);
            }
        },
        VERIFYING(_ -> {}) {
            @Override
            void reach(TickedService service, Subject subject) {
                service.gitlab
                        .faults()
                        .next(
                                1,
                                call -> call.path().endsWith("/personal_access_tokens/self"),
                                new Fault.Instead(Answer.empty(503)));
                service.tick();
                assertThat(service.rotation(subject).state()).isEqualTo(State.VERIFYING);
            }
        },
        SOAKING(_ -> {}) {
            @Override
            void reach(TickedService service, Subject subject) {
                service.tickUntil(subject, State.PROMOTED);
                assertThat(service.rotation(subject).state()).isEqualTo(State.PROMOTED);
            }
        },
        OBSERVING(policy -> policy.setQuietPeriodSeconds(60)) {
            @Override
            void reach(TickedService service, Subject subject) {
                service.tickUntil(subject, State.OBSERVING);
                assertThat(service.rotation(subject).state()).isEqualTo(State.OBSERVING);
            }
        };

        private final Consumer<RotationPolicy.Builder> policy;

        Moment(Consumer<RotationPolicy.Builder> policy) {
            this.policy = policy;
        }

        abstract void reach(TickedService service, Subject subject);

        void goOn(TickedService service, Subject subject) {}
    }

    @ParameterizedTest
    @EnumSource
    @Withstands(
            fault = F40,
            outcome =
                    "what is live is recognised by what was written beside it; the rotation goes through its steps, which find themselves done")
    void a_rotation_that_was_further_than_the_database_knows_is_taken_up_and_kills_nothing_that_is_live(Moment moment)
            throws Exception {
        Map<String, Object> group = Map.of("tokenwright.kafka.group-id", "restored-" + UUID.randomUUID());
        TickedService first = TickedService.start(group);
        Subject subject = first.subject();
        first.producer().send(subject.issued());
        first.begin(subject.issued(moment.policy));
        moment.reach(first, subject);
        TestDatabase original = first.stopped();
        TestDatabase backup = Backups.copyOf(original);

        TickedService second = TickedService.restarted(first, original, group);
        second.lapse();
        moment.goOn(second, subject);
        second.tickUntil(subject, State.COMPLETED);
        second.completed(subject);
        String live = second.live(subject.production());
        long minted = second.minted(subject);
        assertThat(second.isLive(subject.old().value())).isFalse();
        second.stopped();

        TickedService restored = TickedService.restarted(first, backup, group);
        try {
            restored.lapse();
            if (moment == Moment.AWAITING_APPROVAL) {
                String rotationId = restored.rotation(subject).id();
                await("the approval is read again, as positions are as old as the rest")
                        .atMost(WAIT_MAX)
                        .until(() -> !restored.bean(JdbcRotations.class)
                                .requests(rotationId)
                                .isEmpty());
            }
            Rotation end = restored.tickUntil(subject, r -> {
                assertThat(restored.live(subject.production()))
                        .as("I5 in %s", r.state())
                        .isEqualTo(live);
                assertThat(restored.isLive(live)).as("I5 in %s", r.state()).isTrue();
                return r.state() == State.STUCK || r.state().ended();
            });

            assertThat(end.state())
                    .as("%s: %s; %s", end.reason(), end.sentence(), end.history())
                    .isEqualTo(State.COMPLETED);
            restored.completed(subject);
            assertThat(restored.minted(subject)).as("nothing is minted anew").isEqualTo(minted);
            assertThat(restored.gitlab.truth().calls(GroundTruth.Action.REVOKE))
                    .extracting(GroundTruth.LoggedCall::tokenId)
                    .as("the live one was never revoked")
                    .doesNotContain(
                            OptionalLong.of(restored.live(subject).getFirst().id()));
            assertThat(restored.live(subject))
                    .as("I6")
                    .extracting(ProjectToken::value)
                    .containsExactly(live);
        } finally {
            restored.close();
        }
    }
}
