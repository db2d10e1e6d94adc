package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F24;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F24: somebody else changes a live path while a rotation is under way. Nothing of theirs is overwritten unasked. */
class ForeignWriterIT {
    private static final String FOREIGN = "glpat-somebody-elses";

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.start(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Staging is promoted and soaks; production is next. */
    private static Subject soaking() {
        Subject subject = service.begun(_ -> {});
        service.tickUntil(subject, r -> r.reason() == Reason.SOAKING);
        return subject;
    }

    private static void overwritten(String path) {
        assertThat(service.vault().write("secret", path, Map.of("token", SecretValue.of(FOREIGN)), 1))
                .isEqualTo(new VaultResult.Done<>(2));
    }

    private static void stuck(Subject subject) {
        Rotation r = service.tickUntil(subject, State.STUCK);

        assertThat(r.state()).isEqualTo(State.STUCK);
        assertThat(r.reason()).isEqualTo(Reason.PATH_CHANGED);
        assertThat(r.sentence()).contains("secret/" + subject.production()).contains("nothing was overwritten");
        assertThat(r.nextAction()).contains("RETRY").contains("ROLL_BACK");
        assertThat(service.isLive(subject.old().value())).as("I5").isTrue();
    }

    @Test
    @Withstands(fault = F24, outcome = "check-and-set refuses; nothing of theirs is overwritten until a person says so")
    void a_value_that_somebody_else_wrote_is_overwritten_only_when_a_person_says_so() {
        Subject subject = soaking();
        overwritten(subject.production());

        stuck(subject);
        assertThat(service.live(subject.production())).isEqualTo(FOREIGN);

        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tickUntil(subject, State.COMPLETED);

        service.completed(subject, 3);
    }

    @Test
    void a_path_that_somebody_else_deleted_is_written_again_only_when_a_person_says_so() {
        Subject subject = soaking();
        service.vault().delete("secret", subject.production(), List.of(1));

        stuck(subject);
        assertThat(service.live(subject.production())).isEmpty();

        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
    }

    @Test
    void a_second_foreign_write_is_found_as_well() {
        Subject subject = soaking();
        overwritten(subject.production());
        stuck(subject);
        assertThat(service.vault()
                        .write("secret", subject.production(), Map.of("token", SecretValue.of(FOREIGN + "2")), 2))
                .isEqualTo(new VaultResult.Done<>(3));

        service.ask(subject.request(RotationRequest.RETRY).build());

        stuck(subject);
        assertThat(service.live(subject.production())).isEqualTo(FOREIGN + "2");
    }

    @Test
    void a_roll_back_from_there_puts_the_old_value_back_and_kills_the_candidate() {
        Subject subject = soaking();
        overwritten(subject.production());
        stuck(subject);

        service.ask(subject.request(RotationRequest.ROLL_BACK).build());
        Rotation r = service.tickUntil(subject, r2 -> r2.state().ended() || r2.state() == State.STUCK);

        assertThat(r.state()).as("%s %s", r.reason(), r.sentence()).isEqualTo(State.ROLLED_BACK);
        assertThat(service.live(subject))
                .extracting(ProjectToken::id)
                .containsExactly(subject.old().id());
        assertThat(service.live(subject.staging())).isEqualTo(subject.old().value());
        assertThat(service.live(subject.production())).isEqualTo(subject.old().value());
    }

    @Test
    @Withstands(fault = F24, outcome = "the old version stays alive")
    void a_live_path_that_changed_while_observed_keeps_the_old_version_alive() {
        Subject subject = service.begun(_ -> {}, "pipeline");
        service.tickUntil(subject, State.OBSERVING);
        assertThat(service.vault().write("secret", subject.production(), Map.of("token", SecretValue.of(FOREIGN)), 2))
                .isEqualTo(new VaultResult.Done<>(3));

        service.ask(subject.request(RotationRequest.RETIRE_NOW).build());

        stuck(subject);
        assertThat(service.oldWasRevoked(subject)).isFalse();
    }
}
