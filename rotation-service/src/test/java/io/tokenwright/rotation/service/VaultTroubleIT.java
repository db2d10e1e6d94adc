package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F20;
import static io.tokenwright.kit.testkit.KnownFault.F21;
import static io.tokenwright.kit.testkit.KnownFault.F22;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.VaultStandIn;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F20, F21 and F22 in the middle of a rotation: from a chosen call on, Vault is in trouble for a quarter of an hour. The
 * rotation backs off, calls nothing missing, mints no second time, gives nothing up, and goes on by itself once Vault does.
 */
class VaultTroubleIT {
    private static final Duration LASTS = Duration.ofMinutes(15);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(300);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(20);
    private static final int CALLS_MAX = 250;
    private static final List<String> MISSING =
            List.of("nothing at", "not there", "was deleted", "any more", "holds another value", "does not hold");

    /** What is wrong with Vault. */
    enum Trouble {
        SEALED(null),
        RATE_LIMITED(new Fault.Instead(
                Answer.json(429, Map.of("errors", List.of("quota exceeded"))).withHeader("Retry-After", "20"))),
        UNAVAILABLE(new Fault.Instead(Answer.json(503, Map.of("errors", List.of())))),
        LOGIN_PAGE_OF_A_PROXY(new Fault.Instead(Answer.html(200))),
        NOT_FOUND_PAGE_OF_A_PROXY(new Fault.Instead(Answer.html(404))),
        GONE(new Fault.Dropped()),
        ANSWERS_LOST(new Fault.LostAnswer()),
        ANSWERS_CUT(new Fault.CutAnswer());

        private final @Nullable Fault fault;

        Trouble(@Nullable Fault fault) {
            this.fault = fault;
        }

        /** Whether what is asked of Vault is done all the same. */
        boolean writes() {
            return this == ANSWERS_LOST || this == ANSWERS_CUT;
        }
    }

    /** The call with which the trouble begins. */
    enum Moment {
        CHECKING_THE_PLAN((call, s) -> call.path().endsWith("/metadata/" + s.staging())),
        STAGING((call, s) -> isPost(call) && call.path().endsWith("/data/" + s.staging() + ".next")),
        PROBING((call, s) -> !isPost(call) && call.path().endsWith("/data/" + s.staging() + ".next")),
        PROMOTING_STAGING((call, s) -> isPost(call) && call.path().endsWith("/data/" + s.staging())),
        PROMOTING_PRODUCTION((call, s) -> isPost(call) && call.path().endsWith("/data/" + s.production())),
        LABELLING_PRODUCTION((call, s) -> isPost(call) && call.path().endsWith("/metadata/" + s.production())),
        PROVING_DEATH((call, s) ->
                call.parameter("version").isPresent() && call.path().contains(s.tokenId())),
        CLEANING_UP((call, s) ->
                call.method().equals("DELETE") && call.path().endsWith("/metadata/" + s.staging() + ".next"));

        private final BiPredicate<Call, Subject> first;

        Moment(BiPredicate<Call, Subject> first) {
            this.first = first;
        }

        private static boolean isPost(Call call) {
            return call.method().equals("POST");
        }

        boolean oldIsRetired() {
            return this == PROVING_DEATH || this == CLEANING_UP;
        }
    }

    private static VaultStandIn vault;
    private static TickedService service;

    @BeforeAll
    static void start() {
        var clock = new TestClock(TestEvents.NOON);
        vault = VaultStandIn.start(0, clock);
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        provisioner.provision();
        service = TickedService.start(
                clock,
                vault.address(),
                provisioner.login(VaultProvisioner.Service.ROTATION),
                Map.of("tokenwright.vault.answer-timeout", ANSWER_TIMEOUT));
    }

    @AfterAll
    static void stop() {
        service.close();
        vault.close();
    }

    @AfterEach
    void heal() {
        vault.faults().clear();
        vault.unseal();
    }

    @ParameterizedTest
    @EnumSource
    @Withstands(
            fault = F20,
            outcome =
                    "the rotation backs off and goes on by itself; nothing is taken for missing, nothing is minted twice or given up")
    void a_rotation_outlasts_a_sealed_vault(Moment moment) {
        outlasts(Trouble.SEALED, moment);
    }

    @ParameterizedTest
    @EnumSource
    @Withstands(
            fault = F20,
            outcome = "a page of a proxy is no answer of Vault: the rotation waits and goes on by itself")
    void a_rotation_outlasts_a_page_of_a_proxy(Moment moment) {
        outlasts(Trouble.NOT_FOUND_PAGE_OF_A_PROXY, moment);
    }

    @ParameterizedTest
    @EnumSource
    @Withstands(fault = F21, outcome = "what is there is read back by its fingerprint; each path is written once")
    void a_rotation_outlasts_lost_answers(Moment moment) {
        outlasts(Trouble.ANSWERS_LOST, moment);
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED, STAGING",
        "RATE_LIMITED, PROMOTING_PRODUCTION",
        "UNAVAILABLE, STAGING",
        "UNAVAILABLE, PROMOTING_PRODUCTION",
        "LOGIN_PAGE_OF_A_PROXY, STAGING",
        "LOGIN_PAGE_OF_A_PROXY, PROMOTING_PRODUCTION",
        "GONE, PROBING",
        "GONE, PROMOTING_PRODUCTION",
        "ANSWERS_CUT, STAGING",
        "ANSWERS_CUT, PROMOTING_PRODUCTION"
    })
    void a_rotation_outlasts(Trouble trouble, Moment moment) {
        Subject subject = service.begun(_ -> {});
        AtomicInteger calls = begins(trouble, moment, subject);

        service.tickUntil(subject, _ -> calls.get() > 0);
        if (trouble == Trouble.RATE_LIMITED && moment != Moment.STAGING) {
            assertThat(service.rotation(subject).dueAt())
                    .as("Retry-After is obeyed")
                    .isAfterOrEqualTo(service.clock.instant().plus(RETRY_AFTER));
        }
        service.tickFor(LASTS, Duration.ofSeconds(20), () -> stands(subject, moment));
        Rotation waiting = service.rotation(subject);

        if (!moment.oldIsRetired()) {
            assertThat(waiting.reason()).isIn(Reason.VAULT_UNAVAILABLE, Reason.ANSWER_LOST);
        }
        assertThat(waiting.healthy()).as("a person is told after a while").isFalse();
        assertThat(waiting.nextAction()).isNotBlank();
        assertThat(calls).as("backs off").hasValueLessThan(CALLS_MAX);

        heal();
        service.tickUntil(subject, r -> r.state().ended() || r.state() == State.STUCK);

        service.completed(subject);
        // A value that was in no hands but ours when it could not be put down is lost; one that was put down is
        // adopted.
        boolean valueIsLost = moment == Moment.STAGING && !trouble.writes();
        assertThat(service.minted(subject)).isEqualTo(valueIsLost ? 2 : 1);
        assertThat(service.isLive(subject.old().value())).isFalse();
    }

    private void outlasts(Trouble trouble, Moment moment) {
        a_rotation_outlasts(trouble, moment);
    }

    /** F22: the answer begins and never ends. */
    @ParameterizedTest
    @EnumSource(names = {"STAGING", "PROMOTING_PRODUCTION"})
    @Withstands(
            fault = F22,
            outcome =
                    "a worker is held for the answer's time limit and no longer; the rotation goes on once Vault does")
    void a_vault_that_freezes_in_an_answer_holds_a_worker_for_a_bounded_time(Moment moment) {
        Subject subject = service.begun(_ -> {});
        AtomicInteger calls = from(moment, subject, new Fault.Frozen(Duration.ofSeconds(60)));
        service.tickUntil(subject, _ -> calls.get() > 0);

        service.tickFor(Duration.ofSeconds(10), Duration.ofSeconds(2), () -> {
            long before = System.nanoTime();
            service.tick();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("a hard timeout on each call")
                    .isLessThan(ANSWER_TIMEOUT.multipliedBy(10));
            stands(subject, moment);
        });

        heal();
        service.tickUntil(subject, r -> r.state().ended() || r.state() == State.STUCK);
        service.completed(subject);
    }

    private static AtomicInteger begins(Trouble trouble, Moment moment, Subject subject) {
        return trouble.fault == null ? counting(moment, subject, vault::seal) : from(moment, subject, trouble.fault);
    }

    /** Calls since the first that is {@code moment}; from that one on each goes wrong. */
    private static AtomicInteger from(Moment moment, Subject subject, Fault fault) {
        var calls = new AtomicInteger();
        vault.faults()
                .next(
                        Integer.MAX_VALUE,
                        call -> (calls.get() > 0 || moment.first.test(call, subject)) && calls.incrementAndGet() > 0,
                        fault);
        return calls;
    }

    private static AtomicInteger counting(Moment moment, Subject subject, Runnable atTheFirst) {
        var calls = new AtomicInteger();
        var begun = new AtomicBoolean();
        vault.faults()
                .next(
                        Integer.MAX_VALUE,
                        call -> {
                            if (moment.first.test(call, subject) && begun.compareAndSet(false, true)) {
                                atTheFirst.run();
                            }
                            if (begun.get()) {
                                calls.incrementAndGet();
                            }
                            return false;
                        },
                        new Fault.Dropped());
        return calls;
    }

    /** While it lasts: nothing is given up, nothing is taken for missing, nothing is minted twice. */
    private static void stands(Subject subject, Moment moment) {
        Rotation r = service.rotation(subject);
        assertThat(r.state()).as("%s %s", r.reason(), r.sentence()).isNotEqualTo(State.STUCK);
        assertThat(r.state().ended()).as("%s %s", r.reason(), r.sentence()).isFalse();
        assertThat(MISSING).noneMatch(r.sentence()::contains);
        assertThat(service.minted(subject)).isLessThanOrEqualTo(1);
        assertThat(service.oldWasRevoked(subject)).isEqualTo(moment.oldIsRetired());
    }
}
