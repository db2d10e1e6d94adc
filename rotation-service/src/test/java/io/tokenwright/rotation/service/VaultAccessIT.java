package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F23;
import static io.tokenwright.kit.testkit.KnownFault.F25;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.testkit.TcpProxy;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F22 and F23 on the shared Vault, as a login of this test's own: it loses a policy, its token, or the line. */
class VaultAccessIT {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);
    private static final String LOGIN = "it-" + UUID.randomUUID();

    private static VaultRoot root;
    private static String policy;
    private static TcpProxy line;
    private static TickedService service;

    @BeforeAll
    static void start() {
        root = new VaultRoot(Parts.vault());
        policy = root.policy(VaultProvisioner.Service.ROTATION.role());
        line = new TcpProxy(Parts.vault().address().getPort());
        service = TickedService.start(
                new TestClock(TestEvents.NOON),
                URI.create("http://127.0.0.1:" + line.port()),
                root.appRole(LOGIN, policy),
                Map.of("tokenwright.vault.answer-timeout", ANSWER_TIMEOUT));
    }

    @AfterAll
    static void stop() {
        service.close();
        line.close();
    }

    @AfterEach
    void heal() {
        root.policy(LOGIN, policy);
        line.heal();
    }

    /** Staging is promoted and soaks; production is next. */
    private static Subject soaking() {
        Subject subject = service.begun(_ -> {});
        service.tickUntil(subject, r -> r.reason() == Reason.SOAKING);
        return subject;
    }

    private static void deny(String path, String left) {
        root.policy(LOGIN, policy + "path \"" + path + "\" { capabilities = [" + left + "] }\n");
    }

    private static void goesOn(Subject subject) {
        root.policy(LOGIN, policy);
        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tickUntil(subject, r -> r.state().ended() || r.state() == State.STUCK);

        service.completed(subject);
        assertThat(service.minted(subject)).isEqualTo(1);
    }

    private static void stuck(Subject subject, String path, String capability) {
        Rotation r = service.tickUntil(subject, State.STUCK);

        assertThat(r.state()).isEqualTo(State.STUCK);
        assertThat(r.reason()).as(r.sentence()).isEqualTo(Reason.VAULT_DENIED);
        assertThat(r.sentence()).contains(path).contains(capability);
        assertThat(r.nextAction())
                .contains("grant " + capability + " on " + path)
                .contains("RETRY");
        assertThat(r.healthy()).isFalse();
        assertThat(service.isLive(subject.old().value())).as("I5").isTrue();
        assertThat(service.oldWasRevoked(subject)).isFalse();
    }

    @Test
    @Withstands(
            fault = F23,
            outcome = "the rotation is stuck, names path and capability, retires nothing, and goes on after a RETRY")
    void a_lost_right_to_write_names_path_and_capability_and_a_retry_goes_on() {
        Subject subject = soaking();
        String path = "secret/data/" + subject.production();
        deny(path, "\"read\"");

        stuck(subject, path, "update");
        assertThat(service.live(subject.production())).isEqualTo(subject.old().value());

        goesOn(subject);
    }

    @Test
    void a_lost_right_to_read_names_path_and_capability_and_a_retry_goes_on() {
        Subject subject = soaking();
        String path = "secret/data/" + subject.staging() + ".next";
        deny(path, "\"update\"");

        stuck(subject, path, "read");

        goesOn(subject);
    }

    @Test
    @Withstands(fault = F25, outcome = "a path that we may not read is refused before anything is minted")
    void a_path_that_was_never_readable_is_refused_before_anything_is_minted() {
        Subject subject = service.subject();
        String path = "secret/metadata/" + subject.staging();
        deny(path, "\"deny\"");
        service.begin(subject.issued());

        stuck(subject, path, "read");
        assertThat(service.minted(subject)).isZero();

        goesOn(subject);
    }

    @Test
    @Withstands(fault = F23, outcome = "the service logs in again, and the rotation goes on")
    void our_token_revoked_by_its_accessor_is_replaced_and_nobody_is_asked() {
        Subject subject = soaking();
        assertThat(root.revokeLogins(LOGIN)).isPositive();

        service.tickUntil(subject, r -> r.state().ended() || r.state() == State.STUCK);

        service.completed(subject);
        assertThat(service.minted(subject)).isEqualTo(1);
    }

    @Test
    void a_line_on_which_nothing_passes_holds_a_worker_for_a_bounded_time() {
        Subject subject = soaking();
        line.blackhole();
        service.tickUntil(subject, r -> r.reason() == Reason.VAULT_UNAVAILABLE);

        service.tickFor(Duration.ofMinutes(3), Duration.ofMinutes(1), () -> {
            long before = System.nanoTime();
            service.tick();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(ANSWER_TIMEOUT.multipliedBy(8));
            assertThat(service.rotation(subject).reason()).isEqualTo(Reason.VAULT_UNAVAILABLE);
            assertThat(service.oldWasRevoked(subject)).isFalse();
        });
        line.cut();
        line.heal();

        service.tickUntil(subject, r -> r.state().ended() || r.state() == State.STUCK);
        service.completed(subject);
        assertThat(service.minted(subject)).isEqualTo(1);
    }
}
