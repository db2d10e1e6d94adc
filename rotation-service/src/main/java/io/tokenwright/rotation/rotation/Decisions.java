package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.rotation.Rotation.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an event makes of a rotation. Pure; every move is checked against {@link Transitions#TABLE}. The way forward is
 * here, delays and stops are in {@link Setbacks}, what people ask for in {@link Asked}, the way back in {@link RollBack}.
 */
public final class Decisions {
    /** Key of a rotation's evidence: of what was minted last. */
    static final String ISSUER_REF = "issuerRef";

    private static final Duration SOAK_PROBE_INTERVAL = Duration.ofSeconds(30);
    private static final Duration OBSERVE_INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration OBSERVE_INTERVAL_MAX = Duration.ofSeconds(30);

    private final Move move;
    private final Rotation before;
    private final Draft draft;
    private final Instant now;
    private final Setbacks setbacks;
    private final RollBack rollBack;
    private final Asked asked;
    private final ByHand byHand;
    private final ScreamTest screamTest;

    private Decisions(Move move) {
        this.move = move;
        this.before = move.before;
        this.draft = move.draft;
        this.now = move.now;
        this.setbacks = new Setbacks(move);
        this.rollBack = new RollBack(move);
        this.asked = new Asked(move);
        this.byHand = new ByHand(move);
        this.screamTest = new ScreamTest(move);
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
        var move = new Move(rotation, now);
        new Decisions(move).decide(event);
        return move.decided(event.kind());
    }

    private void decide(Event event) {
        switch (event) {
            case Event.PlanChecked e -> planChecked(e);
            case Event.ReadyToMint _ -> readyToMint();
            case Event.Minted e -> staged(e.candidate(), Reason.MINTED, "minted as " + before.mintName());
            case Event.MintLost e -> move.look(Reason.ANSWER_LOST, e.sentence());
            case Event.Resumed _ -> move.look(Reason.RESUMED, "another worker had begun to mint " + before.mintName());
            case Event.NothingFound _ -> nothingFound();
            case Event.CandidateFound e -> candidateFound(e);
            case Event.StraysFound e -> straysFound(e);
            case Event.StraysKilled _ -> straysKilled();
            case Event.InPlace _ -> inPlace();
            case Event.CandidateMissing e -> candidateMissing(e.sentence());
            case Event.Probed e -> probed(e);
            case Event.StagePromoted e -> stagePromoted(e);
            case Event.EvidenceSeen e -> evidenceSeen(e);
            case Event.Disabled e -> screamTest.disabled(e);
            case Event.Enabled e -> enabled(e);
            case Event.Complained e -> screamTest.complained(e);
            case Event.Quarantined e -> quarantined(e);
            case Event.DeathProven e -> deathProven(e);
            case Event.DeathUnproven e -> deathUnproven(e);
            case Event.StageRestored e -> rollBack.stageRestored(e);
            case Event.Cleaned _ -> cleaned();
            case Event.Delayed e -> setbacks.delayed(e.reason(), e.sentence(), e.retryAfter());
            case Event.Blocked e -> blocked(e);
            case Event.WindowClosed e -> setbacks.windowClosed(e);
            case Event.ApprovalGiven e -> asked.approvalGiven(e);
            case Event.ApprovalLapsed e -> asked.approvalLapsed(e);
            case Event.GlassBroken e -> asked.glassBroken(e);
            case Event.RollBackAsked e -> rollBack.rollBackAsked(e);
            case Event.RetryAsked e -> asked.retryAsked(e);
            case Event.SkipAsked e -> Skipping.asked(move, e);
            case Event.RetireNowAsked e -> retireNowAsked(e);
            case Event.ValueAwaited e -> byHand.awaited(e);
            case Event.ValueAsked e -> byHand.asked(e);
            case Event.ValueDropped _ -> byHand.dropped();
            case Event.ValueGiven e -> {
                byHand.given(e.candidate());
                staged(
                        e.candidate(),
                        Reason.VALUE_GIVEN,
                        "given by " + e.candidate().givenBy());
            }
            case Event.RevokedByHand e -> byHand.revoked(e);
            case Event.FromRevoked e -> fromRevoked(e);
            case Event.CandidateRevoked e ->
                rollBack.rollBack(new Undo(Reason.CANDIDATE_REVOKED, e.sentence(), "ask for a new rotation"));
        }
    }

    private void planChecked(Event.PlanChecked e) {
        draft.stages = e.liveVersions().stream()
                .map(version -> new StageProgress(version, version, null, null, false, false))
                .toList();
        draft.strategy = e.strategy();
        draft.saw(e.evidence());
        if (e.toApprove()) {
            move.to = State.AWAITING_APPROVAL;
            draft.next(Step.WAIT, null).because(Reason.AWAITING_APPROVAL, "a second person must approve the plan");
            draft.nextAction = "approve plan " + before.plan().hash() + ", or roll back to drop it";
        } else {
            move.to = State.ISSUING;
            move.prepare(before.sentence());
        }
    }

    private void readyToMint() {
        draft.attempts = before.attempts() + 1;
        draft.mintEpoch = before.epoch();
        draft.next(Step.MINT, now).because(Reason.MINTING, before.sentence());
    }

    private void staged(Candidate candidate, Reason reason, String sentence) {
        move.to = State.STAGED;
        move.issued = candidate;
        draft.candidate = candidate;
        draft.candidateVersion = candidate.version() + 1;
        draft.fromDead = before.fromDead() || before.strategy() == Strategy.IN_PLACE;
        draft.lookFrom = null;
        draft.next(Step.CHECK_STAGED, now).because(reason, sentence);
        draft.saw(Map.of(
                ISSUER_REF,
                candidate.issuerRef(),
                "fingerprint",
                candidate.fingerprint().hex(),
                "mintName",
                before.mintName()));
    }

    private void nothingFound() {
        if (before.state() == State.ROLLING_BACK) {
            move.cleanUp("nothing was minted");
        } else {
            move.prepare("nothing was minted under " + before.mintName());
        }
    }

    private void candidateFound(Event.CandidateFound e) {
        draft.strays = e.strays();
        if (before.state() == State.ROLLING_BACK) {
            move.issued = e.candidate();
            draft.candidate = e.candidate();
            draft.candidateVersion = e.candidate().version() + 1;
            rollBack.killCandidate(e.candidate());
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
            move.cleanUp("what was minted besides is killed");
        } else {
            move.prepare("the lost credential is killed; minting anew");
        }
    }

    private void inPlace() {
        move.to = State.VERIFYING;
        draft.next(Step.PROBE, now)
                .because(Reason.VERIFYING, "the new value waits at " + move.nextPath() + "; probing it");
    }

    private void candidateMissing(String sentence) {
        move.to = State.ISSUING;
        move.orderCandidate(sentence);
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
                if (before.state() == State.VERIFYING && before.minted().givenBy() != null) {
                    byHand.refused(e.proof().sentence());
                    return;
                }
                rollBack.rollBack(new Undo(
                        Reason.CANDIDATE_FAILED,
                        "the new version failed its probe: " + e.proof().sentence(),
                        "check the issuer's grant for " + before.plan().displayName()
                                + ", then ask for a new rotation; version "
                                + before.plan().from().version() + " stays current"));
            }
            case UNKNOWN -> setbacks.delayed(Reason.PROBE_UNKNOWN, e.proof().sentence(), null);
        }
    }

    private void probedLive(Proof proof) {
        draft.saw(Map.of("probe", "LIVE", "control", proof.control().name()));
        if (before.state() == State.VERIFYING) {
            move.to = State.PROMOTED;
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
                .because(Reason.SOAKING, "live in " + move.stageName() + "; soaking until " + until);
    }

    private void stagePromoted(Event.StagePromoted e) {
        draft.stage(before.stageAt(), before.stage().promoted(e.kvVersion(), e.marks(), now));
        draft.saw(e.says());
        draft.saw(Map.of("vaultVersion." + move.stageName(), String.valueOf(e.kvVersion())));
        if (e.last()) {
            move.to = State.OBSERVING;
            draft.promotedAt = now;
            draft.next(Step.OBSERVE, now)
                    .because(Reason.OBSERVING, "live in " + move.stageName() + "; watching its use");
        } else {
            soak(before.fromDead() ? now : now.plus(before.plan().policy().soak()));
        }
    }

    private void evidenceSeen(Event.EvidenceSeen e) {
        draft.saw(e.proof().evidence());
        Rotation.Waiver waiver = before.waiver();
        if (e.proof().complete()) {
            if (screamTest.goesOn(e, observeInterval())) {
                return;
            }
            retire(
                    waiver == null ? Reason.EVIDENCE_COMPLETE : Reason.RETIRED_BY_OVERRIDE,
                    e.proof().sentence());
            return;
        }
        if (before.disabled() != null) {
            screamTest.usedMeanwhile(e.proof().sentence());
            return;
        }
        Instant dueAt = now.plus(observeInterval());
        Instant earliest = e.proof().earliestAt();
        draft.next(Step.OBSERVE, earliest != null && earliest.isBefore(dueAt) ? earliest : dueAt);
        Instant promotedAt = before.promotedAt() == null ? now : before.promotedAt();
        if (waiver != null) {
            refuseWaiver(waiver, e.proof().sentence());
        } else if (now.isAfter(promotedAt.plus(before.plan().policy().overlapMax()))) {
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
        move.to = State.RETIRED;
        draft.disabled = null;
        move.orders = List.of(Orders.old(before, sentence));
        move.held = true;
        draft.next(Step.QUARANTINE, now).because(reason, sentence);
    }

    /** The evidence decides once more, with what is missing waived: an old version that is in use is not given up. */
    private void retireNowAsked(Event.RetireNowAsked e) {
        draft.waiver = new Rotation.Waiver(e.actor(), e.reason());
        draft.saw(Map.of("override", e.actor() + ": " + e.reason()));
        draft.intervened(Intervention.Kind.EVIDENCE_WAIVED, e.actor(), e.reason(), now);
        if (before.disabled() == null) {
            draft.next(Step.OBSERVE, now);
        }
    }

    private void refuseWaiver(Rotation.Waiver waiver, String sentence) {
        int old = before.plan().from().version();
        String why = "not retired: " + sentence;
        draft.waiver = null;
        draft.saw(Map.of("overrideRefused", waiver.actor() + ": " + why));
        draft.intervened(Intervention.Kind.WAIVER_REFUSED, waiver.actor(), why, now);
        draft.needs(
                Reason.OVERRIDE_REFUSED,
                why + "; " + waiver.actor() + " can waive evidence that is missing, not that version " + old
                        + " is in use",
                "move the consumers to the new version or ask for ROLL_BACK; to cut them off all the same, revoke version "
                        + old);
    }

    private void enabled(Event.Enabled e) {
        if (before.state() == State.ROLLING_BACK) {
            rollBack.enabled();
        } else {
            screamTest.enabled(e);
        }
    }

    /** What is disabled is enabled before a person is asked, who may take their time. */
    private void blocked(Event.Blocked e) {
        if (ScreamTest.isWatched(before) && e.reason() != Reason.CONNECTOR_MISSING) {
            move.expect(e.seenVersion());
            screamTest.hurts(new Undo(e.reason(), e.sentence(), e.nextAction()));
        } else {
            setbacks.blocked(e);
        }
    }

    private void quarantined(Event.Quarantined e) {
        move.to = State.REVOKING;
        move.release = before.plan().from().version();
        draft.next(Step.AWAIT_DEATH, now).because(Reason.REVOKING, e.sentence());
    }

    private void deathProven(Event.DeathProven e) {
        draft.saw(e.evidence());
        move.cleanUp("proven dead");
    }

    private void deathUnproven(Event.DeathUnproven e) {
        int failures = before.failures() + 1;
        Instant since = before.failingSince() == null ? now : before.failingSince();
        draft.next(before.step(), e.lookAt());
        draft.failures = failures;
        draft.failingSince = since;
        String byHandAction = e.byHand();
        if (byHandAction != null) {
            byHand.toBeRevoked(e, byHandAction);
        } else if (e.overdue()) {
            draft.needs(
                    Reason.REVOCATION_UNCONFIRMED,
                    e.sentence(),
                    "revoke it at the issuer by hand; it is retried until its death is proven");
        }
    }

    private void cleaned() {
        draft.strays = List.of();
        if (before.state() == State.REVOKING) {
            move.to = State.COMPLETED;
            draft.because(
                    Reason.COMPLETED,
                    "version " + before.plan().from().version() + " is proven dead, version " + before.currentVersion()
                            + " is live");
        } else {
            rollBack.rolledBack();
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
}
