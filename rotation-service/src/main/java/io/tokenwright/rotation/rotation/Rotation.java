package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rotation at rest: everything that any instance needs to go on with it. Never holds a value.
 *
 * @param id UUIDv7
 * @param revision grows with every stored change; a write names the one it expects
 * @param epoch fencing epoch of the worker that leased it last
 * @param state where it is
 * @param step what is to be done next
 * @param dueAt when; null for when somebody asks
 * @param plan what it will do
 * @param strategy how it replaces the version; known once the plan was checked
 * @param candidate what was minted; null before, and after a candidate was given up
 * @param candidateVersion number that the next candidate gets
 * @param attempts mints begun so far; each has a name of its own
 * @param mintEpoch epoch in which the last mint was begun, -1 for none
 * @param lookFrom since when looking at the issuer counts; its listing delay is added; null when there is nothing to look for
 * @param strays credentials of ours to be killed whose value nobody knows, by the issuer's id
 * @param stageAt index of the stage under way
 * @param stages one a secret path, empty until the plan was checked
 * @param soakUntil end of the soak under way, null for none
 * @param promotedAt when the last stage was promoted, null before
 * @param disabled the old version while it is disabled for a scream test, or may be; null when it is not
 * @param fromDead whether the old version was revoked by somebody else meanwhile
 * @param failures consecutive delays of the step under way
 * @param failingSince first of them, null when there is none
 * @param stuckIn state to go back to on RETRY, null unless stuck
 * @param stuckStep step to go back to on RETRY, null unless stuck
 * @param undo why it is rolled back, null unless it is
 * @param approvedBy who approved, null when nobody had to
 * @param consent what has become of approvals
 * @param waiver person's word that is to stand in for missing evidence; null for none
 * @param interventions what people did to it, oldest first
 * @param since since when it is where it is, for that reason; null in records of an older release
 * @param reason why it is where it is
 * @param sentence the reason for people
 * @param nextAction what a person should do, empty when nobody needs to
 * @param healthy false when a person is needed
 * @param evidence what was seen
 * @param history the last moves, oldest first
 * @param createdAt when it was planned
 * @param endedAt null while open
 */
public record Rotation(
        String id,
        long revision,
        long epoch,
        State state,
        Step step,
        @Nullable Instant dueAt,
        Plan plan,
        Strategy strategy,
        @Nullable Candidate candidate,
        int candidateVersion,
        int attempts,
        long mintEpoch,
        @Nullable Instant lookFrom,
        List<String> strays,
        int stageAt,
        List<StageProgress> stages,
        @Nullable Instant soakUntil,
        @Nullable Instant promotedAt,
        @Nullable Disabled disabled,
        boolean fromDead,
        int failures,
        @Nullable Instant failingSince,
        @Nullable State stuckIn,
        @Nullable Step stuckStep,
        @Nullable Undo undo,
        @Nullable String approvedBy,
        Consent consent,
        @Nullable Waiver waiver,
        List<Intervention> interventions,
        @Nullable Instant since,
        Reason reason,
        String sentence,
        String nextAction,
        boolean healthy,
        Map<String, String> evidence,
        List<String> history,
        Instant createdAt,
        @Nullable Instant endedAt) {

    /**
     * Why a rotation is rolled back; kept to its end, whatever delays it on the way.
     *
     * @param reason why
     * @param sentence why, for people
     * @param nextAction what a person should do, empty for nothing
     */
    public record Undo(Reason reason, String sentence, String nextAction) {
        boolean candidateIsToBlame() {
            return reason == Reason.CANDIDATE_FAILED || reason == Reason.CANDIDATE_REVOKED;
        }
    }

    /**
     * Somebody asked to retire the old version without complete evidence.
     *
     * @param reason in their words
     */
    public record Waiver(String actor, String reason) {}
    /** Start of the name of every credential that any rotation mints. */
    public static final String MINT_TAG = "tw-";

    private static final int SHORT_TOKEN_ID = 8;

    /** A record of an older release knows of one strategy, and of no consent and no interventions. */
    public Rotation {
        strategy = strategy == null ? Strategy.CREATE_PROVE_RETIRE : strategy;
        consent = consent == null ? Consent.NONE : consent;
        interventions = interventions == null ? List.of() : interventions;
    }

    /** A rotation that was just planned. */
    public static Rotation planned(String id, Plan plan, String sentence, Instant now) {
        return new Rotation(
                id,
                0,
                0,
                State.PLANNED,
                Step.CHECK_PLAN,
                now,
                plan,
                Strategy.CREATE_PROVE_RETIRE,
                null,
                plan.toVersion(),
                0,
                -1,
                null,
                List.of(),
                0,
                List.of(),
                null,
                null,
                null,
                plan.from().revoked(),
                0,
                null,
                null,
                null,
                null,
                null,
                Consent.NONE,
                null,
                List.of(),
                now,
                Reason.PLANNED,
                sentence,
                "",
                true,
                Map.of(),
                List.of("PLANNED " + now),
                now,
                null);
    }

    /** A rotation that a person must first clear the way for. */
    public static Rotation blocked(
            String id, Plan plan, Reason reason, String sentence, String nextAction, Instant now) {
        Draft draft = planned(id, plan, sentence, now).draft();
        draft.state = State.STUCK;
        draft.stuckIn = State.PLANNED;
        draft.stuckStep = Step.CHECK_PLAN;
        draft.step = Step.WAIT;
        draft.dueAt = null;
        draft.reason = reason;
        draft.nextAction = nextAction;
        draft.healthy = false;
        return draft.build();
    }

    public String tokenId() {
        return plan.tokenId();
    }

    /** Start of the name of every credential that this rotation mints, by which they are found at the issuer. */
    public String mintNamePrefix() {
        String token = plan.tokenId().replaceAll("[^A-Za-z0-9]", "");
        return MINT_TAG + token.substring(0, Math.min(SHORT_TOKEN_ID, token.length())) + "-" + id;
    }

    /** Name of the mint under way: the first has the bare prefix, so that people find it. */
    public String mintName() {
        return attempts <= 1 ? mintNamePrefix() : mintNamePrefix() + "-" + attempts;
    }

    /** The stage under way. */
    StageProgress stage() {
        return stages.get(stageAt);
    }

    /** Whether a window is what makes its strategy safe, so that nobody may go past it. */
    boolean mustKeepWindow() {
        return strategy == Strategy.IN_PLACE;
    }

    /** Whether the old version may have been replaced in place, after which there is nothing to go back to. */
    boolean mayBeReplacedInPlace() {
        return strategy == Strategy.IN_PLACE && (attempts > 0 || candidate != null);
    }

    /** Whether any live path may hold the candidate. */
    boolean promotionBegun() {
        return stages.stream().anyMatch(StageProgress::begun);
    }

    /**
     * Whether it is on its way from its first mint to the new version being live at every stage, or back: it has the turn that
     * {@link Turns} gave it.
     */
    public boolean changesThings() {
        State at = state == State.STUCK && stuckIn != null ? stuckIn : state;
        return switch (at) {
            case ISSUING, STAGED, VERIFYING, PROMOTED, ROLLING_BACK -> true;
            default -> false;
        };
    }

    /** Whether it waits for a person to give the value that they minted, and for nothing else. */
    public boolean awaitsValue() {
        return state == State.ISSUING && step == Step.AWAIT_VALUE;
    }

    /** Whether it is stuck where another value, minted by a person, would help. */
    public boolean canTakeValue() {
        return state == State.STUCK
                && (stuckIn == State.ISSUING || stuckIn == State.STAGED || stuckIn == State.VERIFYING);
    }

    /** Whether a person has to revoke something at the issuer. */
    public boolean awaitsRevocationByHand() {
        return (state == State.REVOKING || state == State.ROLLING_BACK) && reason == Reason.AWAITING_REVOCATION_BY_HAND;
    }

    /** Version handed out at the last stage. */
    public int currentVersion() {
        return promotedAt == null || candidate == null ? plan.from().version() : candidate.version();
    }

    /** The candidate; throws {@link IllegalStateException} where there is none, which the state rules out. */
    Candidate minted() {
        if (candidate == null) {
            throw new IllegalStateException("rotation " + id + " in " + state + " has no candidate");
        }
        return candidate;
    }

    Draft draft() {
        return new Draft(this);
    }

    /** The same rotation, due at another time. */
    public Rotation due(Instant at) {
        Draft draft = draft();
        draft.dueAt = at;
        return draft.build();
    }

    /** The same rotation, with a note that {@code actor} asked for another one while this one was under way. */
    public Rotation askedMeanwhile(String actor, String sentence, Instant now) {
        return draft().intervened(Intervention.Kind.ASKED_MEANWHILE, actor, sentence, now)
                .build();
    }

    /** The same rotation as stored under a new revision. */
    public Rotation stored(long newRevision, long newEpoch) {
        Draft draft = draft();
        draft.revision = newRevision;
        draft.epoch = newEpoch;
        return draft.build();
    }
}
