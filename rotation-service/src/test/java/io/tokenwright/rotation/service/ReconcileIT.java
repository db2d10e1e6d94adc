package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F27;
import static io.tokenwright.kit.testkit.KnownFault.F28;
import static io.tokenwright.kit.testkit.KnownFault.F33;
import static io.tokenwright.kit.testkit.KnownFault.F48;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.reconcile.Finding;
import io.tokenwright.rotation.reconcile.Reconciler;
import io.tokenwright.rotation.reconcile.Scopes;
import io.tokenwright.rotation.reconcile.Standing;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the issuer holds under our names that no rotation can see any more. I6: after one reconcile nothing is unknown. */
class ReconcileIT {
    private static final Duration HOUR = Duration.ofHours(1);

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.start(Map.of());
        RevocationsHeard.by(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void heal() {
        service.gitlab.faults().clear();
        service.gitlab.quirks().clear();
    }

    /** One comparison of everything, and what it put into the ledger carried out. */
    private static void reconcile() {
        Reconciler reconciler = service.bean(Reconciler.class);
        reconciler.discover();
        service.bean(Scopes.class).ask(null, service.clock.instant());
        while (reconciler.tick(10) > 0) {}
        while (service.bean(Killer.class).tick(20) > 0) {}
    }

    private static List<Finding> findings(Subject subject) {
        return service.bean(Scopes.class).findings(1000).stream()
                .filter(finding -> finding.parameters().contains("\"" + subject.project() + "\""))
                .toList();
    }

    private static Subject rotated() {
        Subject subject = service.begun(_ -> {});
        service.tickUntil(subject, State.COMPLETED);
        return subject;
    }

    private static ProjectToken minted(Subject subject, String name) {
        return service.gitlab.existing(
                subject.project(),
                name,
                List.of("api"),
                LocalDate.ofInstant(service.clock.instant(), ZoneOffset.UTC).plusDays(30));
    }

    /**
     * F33: a worker passes the fence and freezes before its mint reaches the issuer. Another one finds nothing, mints under the
     * next name, and completes the rotation. Then the first one thaws: its mint takes effect, and no rotation will ever look.
     */
    @Test
    @Withstands(
            fault = F33,
            outcome =
                    "a mint that takes effect after the end is found and killed by the next comparison with the issuer")
    void what_a_worker_mints_that_thawed_after_its_rotation_had_ended_is_killed() throws Exception {
        Subject subject = service.begun(_ -> {});
        var thawed = new CompletableFuture<Boolean>();
        var reached = new CompletableFuture<Boolean>();
        service.gitlab
                .faults()
                .next(
                        1,
                        call -> call.method().equals("POST")
                                && call.path().contains("/" + subject.project() + "/")
                                && reached.complete(true),
                        new Fault.Held(thawed));
        Thread frozen = Thread.ofVirtual().start(service::tick);
        await().until(reached::isDone);
        service.lapse();
        service.clock.advance(Duration.ofSeconds(30));

        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
        thawed.complete(true);
        frozen.join();

        await("its mint takes effect").until(() -> service.live(subject).size() == 2);
        String current = service.live(subject.production());
        service.tickFor(HOUR, Duration.ofMinutes(10), () -> {});
        assertThat(service.live(subject)).as("nobody else heals it").hasSize(2);

        reconcile();

        assertThat(service.live(subject))
                .as("I6")
                .extracting(ProjectToken::value)
                .containsExactly(current);
        reconcile();
        assertThat(findings(subject)).as("nothing is left to do").isEmpty();
    }

    @Test
    void what_is_current_or_in_a_rotation_is_left_alone() {
        Subject current = rotated();
        Subject open = service.begun(_ -> {}, "a consumer that never comes");
        service.tickUntil(open, State.OBSERVING);
        List<ProjectToken> before = List.of(
                service.live(current).getFirst(),
                service.live(open).getFirst(),
                service.live(open).getLast());

        reconcile();

        assertThat(List.of(
                        service.live(current).getFirst(),
                        service.live(open).getFirst(),
                        service.live(open).getLast()))
                .extracting(ProjectToken::id)
                .containsExactlyElementsOf(before.stream().map(ProjectToken::id).toList());
        assertThat(findings(current)).isEmpty();
        assertThat(findings(open)).isEmpty();
    }

    @Test
    void what_another_installation_may_have_minted_is_shown_and_never_killed() {
        Subject subject = rotated();
        ProjectToken foreign = minted(subject, "tw-0193f5a2-" + UUID.randomUUID());
        ProjectToken cut = minted(subject, "tw-0193f5a2-cut-off");

        reconcile();
        service.clock.advance(HOUR);
        reconcile();

        assertThat(service.isLive(foreign.value())).isTrue();
        assertThat(service.isLive(cut.value())).isTrue();
        assertThat(findings(subject))
                .extracting(Finding::standing, Finding::issuerRef)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Standing.FOREIGN, String.valueOf(foreign.id())),
                        org.assertj.core.groups.Tuple.tuple(Standing.FOREIGN, String.valueOf(cut.id())));
        assertThat(findings(subject)).allSatisfy(finding -> {
            assertThat(finding.nextAction()).contains("POST /api/v1/revocations");
            assertThat(finding.firstSeenAt()).isBefore(finding.lastSeenAt());
        });
    }

    /** F27: a stale replica does not list it yet. The report says until when it has seen; the next look finds it. */
    @Test
    @Withstands(
            fault = F27,
            outcome = "nothing is concluded from a list younger than the issuer's delay; the next look finds it")
    void an_orphan_that_is_listed_late_is_found_by_the_next_look() {
        Subject subject = rotated();
        ProjectToken orphan = minted(subject, service.rotation(subject).mintNamePrefix() + "-7");
        service.gitlab.quirks().listLate(Duration.ofMinutes(5));

        reconcile();
        assertThat(service.isLive(orphan.value())).isTrue();
        service.clock.advance(Duration.ofMinutes(6));
        reconcile();

        assertThat(service.isLive(orphan.value())).isFalse();
    }

    @Test
    void a_list_that_cannot_be_had_is_said_to_be_unseen_and_what_was_known_stays() {
        Subject subject = rotated();
        minted(subject, "tw-0193f5a2-" + UUID.randomUUID());
        reconcile();
        service.gitlab.faults().always(new Fault.Instead(Answer.empty(503)));

        service.clock.advance(HOUR);
        reconcile();

        Scopes.Progress gitlab = service.bean(Scopes.class).progress(service.clock.instant()).stream()
                .filter(progress -> progress.issuer().equals("gitlab"))
                .findFirst()
                .orElseThrow();
        assertThat(gitlab.unseen()).isEqualTo(gitlab.lists());
        assertThat(gitlab.problem()).contains("503");
        assertThat(findings(subject)).hasSize(1);
    }

    @Test
    void a_version_that_somebody_replaced_by_hand_waits_for_a_person() {
        Subject subject = rotated();
        ProjectToken before = service.live(subject).getFirst();
        ProjectToken byHand = minted(subject, "by hand");
        service.know(subject.issued(_ -> {}), issued -> issued.setVersion(3).setIssuerRef(String.valueOf(byHand.id())));

        reconcile();

        assertThat(service.isLive(before.value())).isTrue();
        assertThat(findings(subject)).extracting(Finding::standing).containsExactly(Standing.SUPERSEDED);
    }

    /** The issuer says that it revoked and did nothing, and a cache says that it is dead. */
    @Test
    @Withstands(
            fault = F28,
            outcome =
                    "what the issuer lists as live after its death was proven is killed again, by the next comparison")
    void what_was_proven_dead_by_a_cache_and_is_live_is_killed_again() {
        Subject subject = service.begun(_ -> {});
        killsFail(subject, new Fault.Instead(Answer.empty(204)));
        service.gitlab.quirks().verifyAs(subject.old().id(), false);
        service.tickUntil(subject, State.COMPLETED);
        assertThat(service.isLive(subject.old().value())).as("in truth").isTrue();
        service.gitlab.faults().clear();

        service.clock.advance(HOUR);
        reconcile();

        assertThat(service.isLive(subject.old().value())).isFalse();
    }

    @Test
    @Withstands(
            fault = F48,
            outcome =
                    "a rotation whose line was deleted is stuck and says so, and goes on once the version is ordered dead again")
    void a_line_of_the_ledger_that_somebody_deleted_is_missed_and_made_anew() {
        Subject subject = revoking();

        sql("delete from revocation where token_id = ?", subject);
        Rotation stuck = service.tickUntil(subject, State.STUCK);
        assertThat(stuck.reason()).isEqualTo(Reason.LEDGER_CHANGED);
        assertThat(stuck.sentence()).contains("deleted version 1 of token " + subject.tokenId());
        assertThat(stuck.healthy()).isFalse();

        service.gitlab.faults().clear();
        service.producer().send(TestEvents.tokenRevoked(subject.tokenId(), 1).build());
        await("the order is there again").until(() -> service.bean(Killer.class).tick(20) > 0);
        service.ask(subject.request(RotationRequest.RETRY).build());
        service.tickUntil(subject, State.COMPLETED);
        service.completed(subject);
    }

    @Test
    @Withstands(
            fault = F48,
            outcome =
                    "a line that was edited to say that a live version is dead is found by the comparison with the issuer, and the"
                            + " version is killed")
    void a_line_of_the_ledger_that_somebody_edited_is_found_out_by_the_issuer() {
        Subject subject = revoking();

        sql("""
                update revocation
                set state = 'CONFIRMED',
                    due_at = null,
                    record = record || '{"state": "CONFIRMED", "dueAt": null, "acceptedAt": "2026-11-24T12:00:00Z"}'
                where token_id = ?
                """, subject);
        service.tickUntil(subject, State.COMPLETED);
        assertThat(service.isLive(subject.old().value())).as("in truth").isTrue();
        service.gitlab.faults().clear();
        service.clock.advance(HOUR);
        reconcile();

        assertThat(service.isLive(subject.old().value())).isFalse();
    }

    /** A rotation whose kill has not gone through yet. */
    private static Subject revoking() {
        Subject subject = service.begun(_ -> {});
        killsFail(subject, new Fault.Instead(Answer.empty(503)));
        service.tickUntil(subject, State.REVOKING);
        assertThat(service.isLive(subject.old().value())).isTrue();
        return subject;
    }

    private static void killsFail(Subject subject, Fault with) {
        service.gitlab
                .faults()
                .next(
                        1000,
                        call -> call.method().equals("DELETE")
                                && call.path().endsWith("/" + subject.old().id()),
                        with);
    }

    private static void sql(String statement, Subject subject) {
        int changed = service.bean(Database.class).inTransaction(tx -> tx.sql().execute(statement, subject.tokenId()));
        assertThat(changed).isEqualTo(1);
    }
}
