package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.StandInServer;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes that an owner declares decide about a promotion, and never lead the value to where it must not go. */
class HttpProbeIT {
    private static final ConcurrentLinkedQueue<Call> CALLS = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger STATUS = new AtomicInteger(200);

    private static StandInServer app;
    private static TickedService service;

    @BeforeAll
    static void start() {
        app = StandInServer.start("127.0.0.1", 0, call -> {
            CALLS.add(call);
            return Answer.empty(STATUS.get()).withHeader("Location", "http://169.254.169.254/latest/meta-data");
        });
        service = TickedService.start(Map.of("tokenwright.probes.allowed-addresses", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        service.close();
        app.close();
    }

    @BeforeEach
    void forget() {
        CALLS.clear();
        STATUS.set(200);
    }

    private static Subject begun(String url) {
        return service.begun(policy -> policy.setHttpProbes(List.of(url)));
    }

    private static String check() {
        return app.address() + "/whoami?from=tokenwright";
    }

    @Test
    void a_version_is_promoted_once_the_app_takes_it() {
        Subject subject = begun(check());

        service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
        String value = service.live(subject.production());
        assertThat(CALLS).isNotEmpty().allSatisfy(call -> {
            assertThat(call.method()).isEqualTo("GET");
            assertThat(call.header("authorization")).contains("Bearer " + value);
            assertThat(call.parameter("from")).contains("tokenwright");
        });
    }

    @Test
    void a_version_that_the_app_refuses_is_never_promoted() {
        STATUS.set(403);
        Subject subject = begun(check());

        Rotation end = service.tickUntil(subject, State.ROLLED_BACK);

        assertThat(end.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(end.reason()).isEqualTo(Reason.CANDIDATE_FAILED);
        assertThat(end.sentence()).contains("127.0.0.1 answers 403");
        assertThat(service.live(subject.staging())).isEqualTo(subject.old().value());
        assertThat(service.live(subject)).hasSize(1);
    }

    @Test
    void an_app_that_is_down_or_redirects_says_nothing_about_the_version() {
        STATUS.set(302);
        Subject subject = begun(check());

        service.tickFor(Duration.ofMinutes(15), Duration.ofMinutes(1), () -> {
            assertThat(service.rotation(subject).state()).isEqualTo(State.VERIFYING);
            assertThat(service.live(subject.staging())).isEqualTo(subject.old().value());
        });
        Rotation waiting = service.rotation(subject);
        assertThat(waiting.reason()).isEqualTo(Reason.PROBE_UNKNOWN);
        assertThat(waiting.healthy()).as("a person is told after a while").isFalse();

        STATUS.set(503);
        service.tickFor(Duration.ofMinutes(5), Duration.ofMinutes(1), () -> {});
        STATUS.set(204);
        service.tickUntil(subject, State.COMPLETED);

        service.completed(subject);
        assertThat(service.minted(subject)).isEqualTo(1);
    }

    @Test
    void an_address_that_is_not_allowed_is_never_called() {
        Subject subject = begun("https://169.254.169.254/latest/meta-data");

        Rotation waiting = service.tickUntil(subject, r -> r.reason() == Reason.PROBE_UNKNOWN);

        assertThat(waiting.sentence()).contains("tokenwright.probes.allowed-addresses");
        assertThat(service.live(subject.staging())).isEqualTo(subject.old().value());
    }

    @Test
    void a_probe_that_is_no_https_url_is_refused_before_anything_is_minted() {
        for (String url : List.of("file:///etc/passwd", "https://user:pass@host/", "not a url", "gopher://x/")) {
            Subject subject = begun(url);

            Rotation stuck = service.tickUntil(subject, State.STUCK);

            assertThat(stuck.reason()).as(url).isEqualTo(Reason.PLAN_UNSOUND);
            assertThat(stuck.nextAction()).as(url).contains("httpProbes");
            assertThat(service.minted(subject)).as(url).isZero();
        }
    }
}
