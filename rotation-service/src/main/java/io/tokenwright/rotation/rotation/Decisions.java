package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.revocation.Order;
import io.tokenwright.rotation.rotation.Rotation.Draft;
import io.tokenwright.rotation.rotation.Rotation.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an event makes of a rotation. Pure; every move is checked against {@link Transitions#TABLE}. */
public final class Decisions {
    /** A delay longer than this is shown to people; the rotation goes on by itself all the same. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration SOAK_PROBE_INTERVAL = Duration.ofSeconds(30);
    private static final Duration OBSERVE_INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration OBSERVE_INTERVAL_MAX = Duration.ofSeconds(30);

    private final Rotation before;
    private final Draft draft;
    private final Event event;
    private final Instant now;
    private State to;
    private @Nullable Candidate issued;
    private List<Order> orders = List.of();
    private boolean held;
    private @Nullable Integer release;

    private Decisions(Rotation before, Event event, Instant now) {
        this.before = before;
        this.draft = before.draft();
        this.event = event;
        this.now = now;
        this.to = before.state();
    }

    /**
     * Decides. Throws {@link IllegalTransitionException} when the table has no such move.
     *
     * @param now moment that delays count from
     */
    public static Decision on(Rotation rotation, Event event, Instant now) {
        if (!Transitions.has(rotation.state(), event.kind())) {
            throw new IllegalTransitionException(rotation, event.kind(), "any state");
        }
        return new Decisions(rotation, event, now).decide();
    }

    private Decision decide() {
        switch (event) {
            case Event.PlanChecked e -> planChecked(e);
            case Event.ReadyToMint _ -> readyToMint();
            case Event.Minted e -> staged(e.candidate(), Reason.MINTED, "minted as " + before.mintName());
            case Event.MintLost e -> look(Reason.ANSWER_LOST, e.sentence());
            case Event.Resumed _ -> look(Reason.RESUMED, "another worker had begun to mint " + before.mintName());
            case Event.NothingFound _ -> nothingFound();
            case Event.CandidateFound e -> candidateFound(e);
            case Event.StraysFound e -> straysFound(e);
            case Event.StraysKilled _ -> straysKilled();
            case Event.InPlace _ -> inPlace();
            case Event.CandidateMissing e -> candidateMissing(e.sentence());
            case Event.Probed e -> probed(e);
            case Event.StagePromoted e -> stagePromoted(e);
            case Event.EvidenceSeen e -> evidenceSeen(e);
            case Event.Quarantined e -> quarantined(e);
            case Event.DeathProven e -> deathProven(e);
            case Event.DeathUnproven e -> deathUnproven(e);
            case Event.StageRestored e -> stageRestored(e);
            case Event.Cleaned _ -> cleaned();
            case Event.Delayed e -> delayed(e.reason(), e.sentence(), e.notBefore());
            case Event.Blocked e -> blocked(e);
            case Event.ApprovalGiven e -> approvalGiven(e);
            case Event.RollBackAsked e -> rollBackAsked(e);
            case Event.RetryAsked e -> retryAsked(e);
            case Event.RetireNowAsked e -> retireNowAsked(e);
            case Event.FromRevoked e -> fromRevoked(e);
            case Event.CandidateRevoked e ->
                rollBack(new Undo(Reason.CANDIDATE_REVOKED, e.sentence(), "ask for a new rotation"));
        }
        Transitions.require(before, event.kind(), to);
        Rotation next = draft.moved(to, event.kind(), now).build();
        boolean announce = next.state() != before.state()
                || next.reason() != before.reason()
                || next.healthy() != before.healthy()
                || next.stageAt() != before.stageAt();
        return new Decision(before, next, event.kind(), announce, issued, orders, held, release);
    }

    private void planChecked(Event.PlanChecked e) {
        draft.stages = e.liveVersions().stream()
                .map(version -> new StageProgress(version, version, null, null, false, false))
                .toList();
        draft.saw(e.evidence());
        if (e.toApprove()) {
            to = State.AWAITING_APPROVAL;
            draft.next(Step.WAIT, null).because(Reason.AWAITING_APPROVAL, "a second person must approve the plan");
            draft.nextAction = "approve plan " + before.plan().hash() + ", or roll back to drop it";
        } else {
            to = State.ISSUING;
            prepare(before.sentence());
        }
    }

    private void approvalGiven(Event.ApprovalGiven e) {
        if (e.actor().equals(before.plan().requestedBy())) {
            refuseApproval(e.actor() + " asked for the rotation and cannot approve it");
        } else if (!e.planHash().equals(before.plan().hash())) {
            refuseApproval(e.actor() + " approved another plan");
        } else {
            to = State.ISSUING;
            draft.approvedBy = e.actor();
            draft.saw(Map.of("approvedBy", e.actor(), "planHash", e.planHash()));
            prepare("approved by " + e.actor());
        }
    }

    private void refuseApproval(String sentence) {
        draft.because(Reason.APPROVAL_REFUSED, sentence);
        draft.nextAction = "somebody else must approve plan " + before.plan().hash();
    }

    private void prepare(String sentence) {
        draft.next(Step.PREPARE_MINT, now).because(Reason.MINTING, sentence);
    }

    private void readyToMint() {
        draft.attempts = before.attempts() + 1;
        draft.mintEpoch = before.epoch();
        draft.next(Step.MINT, now).because(Reason.MINTING, before.sentence());
    }

    private void look(Reason reason, String sentence) {
        draft.lookFrom = now;
        draft.next(Step.LOOK, now).because(reason, sentence + "; looking for it at the issuer");
    }

    private void staged(Candidate candidate, Reason reason, String sentence) {
        to = State.STAGED;
        issued = candidate;
        draft.candidate = candidate;
        draft.candidateVersion = candidate.version() + 1;
        draft.lookFrom = null;
        draft.next(Step.CHECK_STAGED, now).because(reason, sentence);
        draft.saw(Map.of(
                "issuerRef", candidate.issuerRef(),
                "fingerprint", candidate.fingerprint().hex(),
                "mintName", before.mintName()));
    }

    private void nothingFound() {
        if (before.state() == State.ROLLING_BACK) {
            cleanUp("nothing was minted");
        } else {
            prepare("nothing was minted under " + before.mintName());
        }
    }

    private void candidateFound(Event.CandidateFound e) {
        draft.strays = e.strays();
        if (before.state() == State.ROLLING_BACK) {
            issued = e.candidate();
            draft.candidate = e.candidate();
            draft.candidateVersion = e.candidate().version() + 1;
            killCandidate(e.candidate());
        } else {
            staged(e.candidate(), Reason.ADOPTED, "found at the issuer with its value in Vault");
        }
    }

    private void straysFound(Event.StraysFound e) {
        draft.strays = e.issuerRefs();
        draft.next(Step.KILL_STRAYS, now)
                .because(Reason.STRAY_FOUND, "minted, but its value is lost: " + String.join(", ", e.issuerRefs()));
    }

    private void straysKilled() {
        draft.strays = List.of();
        if (before.state() != State.ISSUING) {
            cleanUp("what was minted besides is killed");
        } else {
            prepare("the lost credential is killed; minting anew");
        }
    }

    private void inPlace() {
        to = State.VERIFYING;
        draft.next(Step.PROBE, now).because(Reason.VERIFYING, "the new value waits at " + nextPath() + "; probing it");
    }

    private void candidateMissing(String sentence) {
        to = State.ISSUING;
        orderCandidate(sentence);
        draft.candidate = null;
        draft.next(Step.PREPARE_MINT, now).because(Reason.CANDIDATE_LOST, sentence + "; minting anew");
    }

    private void probed(Event.Probed e) {
        draft.saw(e.proof().evidence());
        switch (e.verdict()) {
            case LIVE -> probedLive(e.proof());
            case DEAD, DEGRADED -> {
                draft.saw(Map.of(
                        "probe", e.verdict().name(), "probeSays", e.proof().sentence()));
                rollBack(new Undo(
                        Reason.CANDIDATE_FAILED,
                        "the new version failed its probe: " + e.proof().sentence(),
                        "check the issuer's grant for " + before.plan().displayName()
                                + ", then ask for a new rotation; version "
                                + before.plan().from().version() + " stays current"));
            }
            case UNKNOWN -> delayed(Reason.PROBE_UNKNOWN, e.proof().sentence(), null);
        }
    }

    private void probedLive(Proof proof) {
        draft.saw(Map.of("probe", "LIVE", "control", proof.control().name()));
        if (before.state() == State.VERIFYING) {
            to = State.PROMOTED;
            promote(0);
            return;
        }
        Instant soakUntil = before.soakUntil();
        if (soakUntil != null && now.isBefore(soakUntil) && !before.fromDead()) {
            soak(soakUntil);
        } else {
            promote(before.stageAt() + 1);
        }
    }

    /** The intent is stored with the stage marked as begun, so that a rollback knows where to look. */
    private void promote(int index) {
        draft.stageAt = index;
        draft.soakUntil = null;
        draft.stage(index, draft.stages.get(index).promoting());
        draft.next(Step.PROMOTE, now)
                .because(
                        Reason.PROMOTING,
                        "the probe says LIVE; promoting to "
                                + before.plan().paths().get(index).stage());
    }

    private void soak(Instant until) {
        Instant probeAt = now.plus(SOAK_PROBE_INTERVAL);
        draft.soakUntil = until;
        draft.next(Step.PROBE, probeAt.isBefore(until) ? probeAt : until)
                .because(Reason.SOAKING, "live in " + stageName() + "; soaking until " + until);
    }

    private void stagePromoted(Event.StagePromoted e) {
        draft.stage(before.stageAt(), before.stage().promoted(e.kvVersion(), now));
        draft.saw(Map.of("vaultVersion." + stageName(), String.valueOf(e.kvVersion())));
        if (e.last()) {
            to = State.OBSERVING;
            draft.promotedAt = now;
            draft.next(Step.OBSERVE, now).because(Reason.OBSERVING, "live in " + stageName() + "; watching its use");
        } else {
            soak(before.fromDead() ? now : now.plus(before.plan().policy().soak()));
        }
    }

    private void evidenceSeen(Event.EvidenceSeen e) {
        draft.saw(e.proof().evidence());
        if (e.proof().complete()) {
            retire(Reason.EVIDENCE_COMPLETE, e.proof().sentence());
            return;
        }
        Instant dueAt = now.plus(observeInterval());
        Instant earliest = e.proof().earliestAt();
        draft.next(Step.OBSERVE, earliest != null && earliest.isBefore(dueAt) ? earliest : dueAt);
        Instant promotedAt = before.promotedAt() == null ? now : before.promotedAt();
        if (now.isAfter(promotedAt.plus(before.plan().policy().overlapMax()))) {
            draft.needs(
                    Reason.OVERLAP_EXCEEDED,
                    "old and new are both valid since " + promotedAt + "; "
                            + e.proof().sentence(),
                    "move the missing consumers to the new version, or ask for RETIRE_NOW with a reason");
        } else {
            draft.because(Reason.EVIDENCE_MISSING, e.proof().sentence());
        }
    }

    private Duration observeInterval() {
        Duration quarter = before.plan().policy().quietPeriod().dividedBy(4);
        if (quarter.compareTo(OBSERVE_INTERVAL_MIN) < 0) {
            return OBSERVE_INTERVAL_MIN;
        }
        return quarter.compareTo(OBSERVE_INTERVAL_MAX) > 0 ? OBSERVE_INTERVAL_MAX : quarter;
    }

    private void retire(Reason reason, String sentence) {
        to = State.RETIRED;
        orders = List.of(Orders.old(before, sentence));
        held = true;
        draft.next(Step.QUARANTINE, now).because(reason, sentence);
    }

    private void retireNowAsked(Event.RetireNowAsked e) {
        draft.saw(Map.of("override", e.actor() + ": " + e.reason()));
        retire(Reason.RETIRED_BY_OVERRIDE, e.actor() + " retired the old version: " + e.reason());
    }

    private void quarantined(Event.Quarantined e) {
        to = State.REVOKING;
        release = before.plan().from().version();
        draft.next(Step.AWAIT_DEATH, now).because(Reason.REVOKING, e.sentence());
    }

    private void deathProven(Event.DeathProven e) {
        draft.saw(e.evidence());
        cleanUp("proven dead");
    }

    private void cleanUp(String sentence) {
        draft.next(Step.CLEAN_UP, now).because(Reason.CLEANING_UP, sentence + "; cleaning up");
    }

    private void deathUnproven(Event.DeathUnproven e) {
        int failures = before.failures() + 1;
        Instant since = before.failingSince() == null ? now : before.failingSince();
        draft.next(Step.AWAIT_DEATH, e.lookAt());
        draft.failures = failures;
        draft.failingSince = since;
        if (e.overdue()) {
            draft.needs(
                    Reason.REVOCATION_UNCONFIRMED,
                    e.sentence(),
                    "revoke it at the issuer by hand; it is retried until its death is proven");
        }
    }

    private void stageRestored(Event.StageRestored e) {
        int index = before.stageAt();
        draft.stage(index, before.stage().restored(e.kvVersion()));
        draft.promotedAt = null;
        draft.saw(Map.of("restored." + stageName(), String.valueOf(e.kvVersion())));
        undoFrom(index - 1);
    }

    private void cleaned() {
        draft.strays = List.of();
        if (before.state() == State.REVOKING) {
            to = State.COMPLETED;
            draft.because(
                    Reason.COMPLETED,
                    "version " + before.plan().from().version() + " is proven dead, version " + before.currentVersion()
                            + " is live");
            return;
        }
        to = State.ROLLED_BACK;
        Undo undo = before.undo();
        if (undo == null || undo.nextAction().isEmpty()) {
            draft.because(Reason.ROLLED_BACK, undo == null ? "rolled back" : undo.sentence());
        } else {
            draft.needs(undo.reason(), undo.sentence(), undo.nextAction());
        }
    }

    private void delayed(Reason reason, String sentence, @Nullable Instant notBefore) {
        Instant since = before.failingSince() == null ? now : before.failingSince();
        int failures = before.failures() + 1;
        draft.dueAt = Backoff.next(before.id(), before.failures(), notBefore, now);
        draft.failures = failures;
        draft.failingSince = since;
        if (isUrgent(reason, since)) {
            draft.needs(reason, sentence, "remove the cause; the rotation goes on by itself");
        } else if (before.healthy()) {
            draft.because(reason, sentence);
        }
    }

    private boolean isUrgent(Reason reason, Instant since) {
        if (reason != Reason.AWAITING_REHEARSAL) {
            return now.isAfter(since.plus(PATIENCE));
        }
        Instant expiresAt = before.plan().from().expiresAt();
        return expiresAt != null
                && now.isAfter(
                        expiresAt.minus(before.plan().policy().rotateBefore().dividedBy(4)));
    }

    private void blocked(Event.Blocked e) {
        to = State.STUCK;
        Integer seen = e.seenVersion();
        if (seen != null) {
            draft.stage(before.stageAt(), before.stage().expecting(seen));
        }
        Undo undo = before.undo();
        if (e.reason() == Reason.ROLLBACK_IMPOSSIBLE && undo != null && undo.candidateIsToBlame()) {
            orderCandidate(undo.sentence());
            draft.candidate = null;
            draft.promotedAt = null;
            stuckAt(State.ISSUING, Step.PREPARE_MINT);
        } else if (e.reason() == Reason.ROLLBACK_IMPOSSIBLE) {
            boolean everywhere = before.stageAt() == before.stages().size() - 1;
            stuckAt(everywhere ? State.OBSERVING : State.PROMOTED, everywhere ? Step.OBSERVE : Step.PROBE);
        } else {
            stuckAt(before.state(), stepAfterPerson(e.reason()));
        }
        draft.next(Step.WAIT, null).needs(e.reason(), e.sentence(), e.nextAction());
    }

    /** A refused mint left nothing; and who retries after a lost answer has looked at the issuer in our place. */
    private Step stepAfterPerson(Reason reason) {
        if (reason == Reason.ANSWER_LOST) {
            return before.state() == State.ROLLING_BACK ? Step.CLEAN_UP : Step.PREPARE_MINT;
        }
        return before.step() == Step.MINT ? Step.PREPARE_MINT : before.step();
    }

    private void stuckAt(State state, Step step) {
        draft.stuckIn = state;
        draft.stuckStep = step;
    }

    private void retryAsked(Event.RetryAsked e) {
        State back = before.stuckIn() == null ? State.PLANNED : before.stuckIn();
        Step step = before.stuckStep() == null ? Step.CHECK_PLAN : before.stuckStep();
        to = back;
        draft.stuckIn = null;
        draft.stuckStep = null;
        if (back != State.ROLLING_BACK) {
            draft.undo = null;
        }
        draft.next(step, now).because(Reason.RETRY_ASKED, e.actor() + " asked to go on");
    }

    private void rollBackAsked(Event.RollBackAsked e) {
        String sentence = e.actor() + " asked to roll back" + (e.reason().isBlank() ? "" : ": " + e.reason());
        if (before.state() == State.PLANNED || before.state() == State.AWAITING_APPROVAL) {
            to = State.ROLLED_BACK;
            draft.because(Reason.ROLLED_BACK, sentence + "; nothing was minted");
            return;
        }
        boolean tooLate = before.state() == State.STUCK
                && (before.stuckIn() == State.RETIRED || before.stuckIn() == State.REVOKING);
        if (tooLate) {
            draft.needs(
                    Reason.ROLLBACK_IMPOSSIBLE,
                    "the old version is retired: there is no way back",
                    before.nextAction());
            return;
        }
        rollBack(new Undo(Reason.ROLLBACK_ASKED, sentence, ""));
    }

    private void rollBack(Undo undo) {
        to = State.ROLLING_BACK;
        draft.undo = undo;
        draft.stuckIn = null;
        draft.stuckStep = null;
        draft.soakUntil = null;
        if (undo.nextAction().isEmpty()) {
            draft.because(undo.reason(), undo.sentence());
        } else {
            draft.needs(undo.reason(), undo.sentence(), undo.nextAction());
        }
        undoFrom(before.stages().size() - 1);
    }

    /** The next stage that may hold the candidate, last first; then the candidate itself; then what it left behind. */
    private void undoFrom(int lastIndex) {
        for (int i = lastIndex; i >= 0; i--) {
            if (draft.stages.get(i).begun()) {
                draft.stageAt = i;
                draft.next(Step.RESTORE, now);
                return;
            }
        }
        Candidate candidate = draft.candidate;
        if (candidate != null) {
            killCandidate(candidate);
        } else if (before.attempts() > 0) {
            draft.lookFrom = now;
            draft.next(Step.LOOK, now);
        } else {
            draft.next(Step.CLEAN_UP, now);
        }
    }

    private void killCandidate(Candidate candidate) {
        Undo undo = draft.undo;
        orders = List.of(Orders.candidate(before, candidate, undo == null ? "rolled back" : undo.sentence()));
        draft.next(Step.AWAIT_DEATH, now);
    }

    private void orderCandidate(String detail) {
        Candidate candidate = before.candidate();
        if (candidate != null) {
            orders = List.of(Orders.candidate(before, candidate, detail));
        }
    }

    private void fromRevoked(Event.FromRevoked e) {
        draft.fromDead = true;
        draft.saw(Map.of("oldVersionRevoked", e.sentence()));
        if (before.state() == State.OBSERVING) {
            retire(Reason.VERSION_REVOKED, e.sentence());
        } else if (before.state() == State.PROMOTED && before.step() == Step.PROBE) {
            draft.soakUntil = now;
            draft.dueAt = now;
        }
    }

    private String stageName() {
        return before.plan().paths().get(before.stageAt()).stage();
    }

    private String nextPath() {
        return before.plan().paths().getFirst().next().display();
    }
}
