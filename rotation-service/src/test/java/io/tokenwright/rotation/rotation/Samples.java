package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.proof.ProofOfUse;
import io.tokenwright.rotation.token.Policy;
import io.tokenwright.rotation.token.Precision;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rotations and events of every kind, for tests. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final Fingerprint OLD = new Fingerprint("k1", "00112233445566778899aabbccddeeff");
    static final Fingerprint NEW = new Fingerprint("k1", "ffeeddccbbaa99887766554433221100");
    static final Candidate CANDIDATE =
            new Candidate(2, "1002", NEW, List.of("api"), NOON, NOON.plusSeconds(86_400), Precision.DATE);
    static final Plan PLAN = new Plan(
            "0190aaaa-bbbb",
            "deploy token",
            "team-a",
            "production",
            "gitlab",
            Map.of("project_id", "7"),
            new TokenVersion(1, "1001", OLD, List.of("api"), NOON, NOON.plusSeconds(3600), Precision.INSTANT, false),
            2,
            List.of("api"),
            List.of("api"),
            List.of(
                    new SecretPath("staging", "secret", "staging/app", "token"),
                    new SecretPath("production", "secret", "production/app", "token")),
            List.of("pipeline"),
            Policy.DEFAULT,
            "user:ada");

    static final Disabled WATCHED = Disabled.asked(NOON).watched(NOON, NOON.plusSeconds(3600));

    private Samples() {}

    static Rotation in(State state) {
        return in(state, State.OBSERVING);
    }

    /** @param stuckIn where a stuck one is stuck */
    static Rotation in(State state, State stuckIn) {
        var draft = Rotation.planned("0190-r", PLAN, "told so", NOON).draft();
        draft.state = state;
        draft.step = state == State.STUCK ? Step.WAIT : Step.PROBE;
        draft.stages = List.of(
                new StageProgress(3, 4, 4, NOON, true, false), new StageProgress(5, 5, null, null, false, false));
        draft.candidate = CANDIDATE;
        draft.attempts = 1;
        draft.strays = List.of("1009");
        draft.evidence = Map.of("probe", "LIVE");
        if (state == State.STUCK) {
            draft.stuckIn = stuckIn;
            draft.stuckStep = Step.PROBE;
        }
        if (state == State.ROLLING_BACK) {
            draft.undo = new Rotation.Undo(Reason.CANDIDATE_FAILED, "it failed", "look");
        }
        return draft.build();
    }

    /** One that is about to mint, with plenty of time. */
    static Rotation expiringInTwoMonths() {
        TokenVersion from = new TokenVersion(
                1, "1001", OLD, List.of("api"), NOON, NOON.plusSeconds(60 * 86_400), Precision.INSTANT, false);
        Plan plan = new Plan(
                PLAN.tokenId(),
                PLAN.name(),
                PLAN.owner(),
                PLAN.environment(),
                PLAN.issuer(),
                PLAN.parameters(),
                from,
                PLAN.toVersion(),
                PLAN.scopes(),
                PLAN.requiredScopes(),
                PLAN.paths(),
                PLAN.consumers(),
                PLAN.policy(),
                PLAN.requestedBy());
        var draft = Rotation.planned("0190-r", plan, "told so", NOON).draft();
        draft.state = State.ISSUING;
        draft.step = Step.MINT;
        return draft.build();
    }

    /**
     * One whose policy asks for a scream test of an hour.
     *
     * @param disabled null before it
     */
    static Rotation screaming(@Nullable Disabled disabled) {
        return disabled(State.OBSERVING, disabled);
    }

    private static Rotation disabled(State state, @Nullable Disabled disabled) {
        Rotation r = in(state);
        Policy p = r.plan().policy();
        var policy = new Policy(
                p.autoRotate(),
                p.rotateBefore(),
                p.approvalRequired(),
                p.soak(),
                p.quietPeriod(),
                p.overlapMax(),
                p.lifetime(),
                p.sharedAcrossStages(),
                p.rehearsalTokenId(),
                p.requiredScopes(),
                p.httpProbes(),
                Duration.ofHours(1));
        var plan = new Plan(
                PLAN.tokenId(),
                PLAN.name(),
                PLAN.owner(),
                PLAN.environment(),
                PLAN.issuer(),
                PLAN.parameters(),
                PLAN.from(),
                PLAN.toVersion(),
                PLAN.scopes(),
                PLAN.requiredScopes(),
                PLAN.paths(),
                PLAN.consumers(),
                policy,
                PLAN.requestedBy());
        var draft = new Draft(Rotation.planned(r.id(), plan, "told so", NOON));
        draft.state = state;
        draft.step = disabled != null && (disabled.hurt() != null || state == State.ROLLING_BACK)
                ? Step.ENABLE
                : Step.OBSERVE;
        draft.stages = r.stages();
        draft.stageAt = 1;
        draft.candidate = CANDIDATE;
        draft.attempts = 1;
        draft.disabled = disabled;
        draft.undo = r.undo();
        return draft.build();
    }

    /** One that probes what a person minted. */
    static Rotation givenByHand() {
        var draft = in(State.VERIFYING).draft();
        draft.candidate = new Candidate(2, "by hand", NEW, List.of("api"), NOON, null, Precision.NONE, "user:ada");
        return draft.build();
    }

    /** One whose old version is dead, because the next one has taken its place. */
    private static Rotation inPlace(State state) {
        var draft = in(state).draft();
        draft.strategy = Strategy.IN_PLACE;
        return draft.build();
    }

    /** A rotation in every state; a stuck one for every state that it can be stuck in. */
    static List<Rotation> all() {
        List<Rotation> all = new ArrayList<>();
        for (State state : State.values()) {
            if (state == State.STUCK) {
                Transitions.TABLE.stream()
                        .filter(row -> row.on() == Event.Kind.RETRY_ASKED)
                        .forEach(row -> all.add(in(State.STUCK, row.to())));
            } else {
                all.add(in(state));
            }
            if (List.of(State.ISSUING, State.STAGED, State.VERIFYING, State.PROMOTED, State.OBSERVING)
                    .contains(state)) {
                all.add(inPlace(state));
            }
            if (state == State.VERIFYING) {
                all.add(givenByHand());
            }
            if (state == State.OBSERVING) {
                all.add(screaming(null));
                all.add(screaming(WATCHED));
                all.add(screaming(WATCHED.hurting(new Rotation.Undo(Reason.SCREAMED, "it hurts", "move it"))));
            }
            if (state == State.ROLLING_BACK) {
                all.add(disabled(state, WATCHED));
            }
        }
        return all;
    }

    /** An event of every kind; two where it depends on what is in it. */
    static List<Event> events() {
        return List.of(
                new Event.PlanChecked(List.of(3, 5), false, Strategy.CREATE_PROVE_RETIRE, Map.of()),
                new Event.PlanChecked(List.of(3, 5), true, Strategy.IN_PLACE, Map.of()),
                new Event.ReadyToMint(),
                new Event.Minted(CANDIDATE),
                new Event.MintLost("lost"),
                new Event.Resumed(),
                new Event.NothingFound(),
                new Event.CandidateFound(CANDIDATE, List.of()),
                new Event.StraysFound(List.of("1003")),
                new Event.StraysKilled(),
                new Event.InPlace(),
                new Event.CandidateMissing("gone"),
                probed(Verdict.LIVE),
                probed(Verdict.DEAD),
                probed(Verdict.DEGRADED),
                probed(Verdict.UNKNOWN),
                new Event.StagePromoted(4, false),
                new Event.StagePromoted(6, true),
                new Event.EvidenceSeen(ProofOfUse.notNeeded("quiet"), true),
                new Event.EvidenceSeen(ProofOfUse.notNeeded("quiet"), false),
                new Event.EvidenceSeen(new ProofOfUse(false, "not yet", null, Map.of(), false), true),
                new Event.Disabled("version 1 is disabled"),
                new Event.Enabled("version 1 is enabled again"),
                new Event.Complained("token:api", "billing", "401 since noon"),
                new Event.Quarantined("disabled"),
                new Event.DeathProven(Map.of()),
                new Event.DeathUnproven(true, "still there", NOON),
                new Event.StageRestored(7),
                new Event.Cleaned(),
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, "sealed", null),
                new Event.Blocked(Reason.VAULT_DENIED, "denied", "grant it", null),
                new Event.WindowClosed(NOON, NOON, null),
                new Event.ApprovalLapsed(NOON),
                approval("user:bob"),
                approval("user:ada"),
                new Event.GlassBroken("user:ada", PLAN.hash(), "nobody else is awake"),
                new Event.GlassBroken("user:ada", "another", "nobody else is awake"),
                new Event.RollBackAsked("user:ada", "no"),
                new Event.RetryAsked("user:ada"),
                new Event.RetireNowAsked("user:ada", "they are off"),
                new Event.SkipAsked("user:ada", "the change is announced"),
                new Event.ValueAwaited("mint it", "here"),
                new Event.ValueAsked("user:ada"),
                new Event.ValueDropped("user:ada"),
                new Event.ValueGiven(CANDIDATE),
                new Event.RevokedByHand("user:ada", "gone"),
                new Event.FromRevoked("leaked"),
                new Event.CandidateRevoked("leaked"));
    }

    /** Of the sample plan, good for an hour. */
    static Event.ApprovalGiven approval(String actor) {
        return new Event.ApprovalGiven(actor, PLAN.hash(), "approval-of-" + actor, NOON.plusSeconds(3600), false);
    }

    static Event probed(Verdict verdict) {
        return new Event.Probed(new Proof(verdict, Verdict.DEAD, "says " + verdict, Map.of("seen", "it")));
    }
}
