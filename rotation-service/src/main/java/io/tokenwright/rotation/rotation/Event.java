package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.plan.Window.Span;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.proof.ProofOfUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can happen to a rotation: the result of a step, or what somebody asked for. */
public sealed interface Event {

    /** The column of the table of transitions that an event belongs to. */
    enum Kind {
        PLAN_SOUND,
        PLAN_TO_APPROVE,
        READY_TO_MINT,
        MINTED,
        MINT_LOST,
        RESUMED,
        NOTHING_FOUND,
        CANDIDATE_FOUND,
        STRAYS_FOUND,
        STRAYS_KILLED,
        IN_PLACE,
        CANDIDATE_MISSING,
        PROBED_LIVE,
        PROBED_FAILED,
        PROBED_UNKNOWN,
        STAGE_PROMOTED,
        LAST_STAGE_PROMOTED,
        EVIDENCE_MISSING,
        EVIDENCE_COMPLETE,
        DISABLED,
        ENABLED,
        COMPLAINED,
        QUARANTINED,
        DEATH_PROVEN,
        DEATH_UNPROVEN,
        STAGE_RESTORED,
        CLEANED,
        DELAYED,
        BLOCKED,
        WINDOW_CLOSED,
        VALUE_AWAITED,
        VALUE_GIVEN,
        APPROVAL_LAPSED,
        APPROVAL_GIVEN,
        GLASS_BROKEN,
        ROLL_BACK_ASKED,
        RETRY_ASKED,
        RETIRE_NOW_ASKED,
        SKIP_ASKED,
        VALUE_ASKED,
        VALUE_DROPPED,
        REVOKED_BY_HAND,
        FROM_REVOKED,
        CANDIDATE_REVOKED
    }

    Kind kind();

    /**
     * @param liveVersions current KV version of each secret path, 0 for none
     * @param strategy how the issuer lets a version be replaced
     */
    record PlanChecked(List<Integer> liveVersions, boolean toApprove, Strategy strategy, Map<String, String> evidence)
            implements Event {
        @Override
        public Kind kind() {
            return toApprove ? Kind.PLAN_TO_APPROVE : Kind.PLAN_SOUND;
        }
    }

    record ReadyToMint() implements Event {
        @Override
        public Kind kind() {
            return Kind.READY_TO_MINT;
        }
    }

    record Minted(Candidate candidate) implements Event {
        @Override
        public Kind kind() {
            return Kind.MINTED;
        }
    }

    /** A credential may exist at the issuer whose value is not beside the live path. */
    record MintLost(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.MINT_LOST;
        }
    }

    /** Another worker had begun a mint and did not tell how it went. */
    record Resumed() implements Event {
        @Override
        public Kind kind() {
            return Kind.RESUMED;
        }
    }

    record NothingFound() implements Event {
        @Override
        public Kind kind() {
            return Kind.NOTHING_FOUND;
        }
    }

    /** @param strays other credentials of this rotation, to be killed when it ends */
    record CandidateFound(Candidate candidate, List<String> strays) implements Event {
        @Override
        public Kind kind() {
            return Kind.CANDIDATE_FOUND;
        }
    }

    record StraysFound(List<String> issuerRefs) implements Event {
        @Override
        public Kind kind() {
            return Kind.STRAYS_FOUND;
        }
    }

    record StraysKilled() implements Event {
        @Override
        public Kind kind() {
            return Kind.STRAYS_KILLED;
        }
    }

    record InPlace() implements Event {
        @Override
        public Kind kind() {
            return Kind.IN_PLACE;
        }
    }

    /** The waiting value is gone or is another one. */
    record CandidateMissing(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.CANDIDATE_MISSING;
        }
    }

    record Probed(Proof proof) implements Event {
        @Override
        public Kind kind() {
            return switch (proof.verdict()) {
                case LIVE -> Kind.PROBED_LIVE;
                case DEAD, DEGRADED -> Kind.PROBED_FAILED;
                case UNKNOWN -> Kind.PROBED_UNKNOWN;
            };
        }

        Verdict verdict() {
            return proof.verdict();
        }
    }

    record StagePromoted(int kvVersion, boolean last, Map<String, String> marks, Map<String, String> says)
            implements Event {
        StagePromoted(int kvVersion, boolean last) {
            this(kvVersion, last, Map.of(), Map.of());
        }

        @Override
        public Kind kind() {
            return last ? Kind.LAST_STAGE_PROMOTED : Kind.STAGE_PROMOTED;
        }
    }

    /** @param canDisable whether the old version can be disabled at the issuer and enabled again */
    record EvidenceSeen(ProofOfUse proof, boolean canDisable) implements Event {
        @Override
        public Kind kind() {
            return proof.complete() ? Kind.EVIDENCE_COMPLETE : Kind.EVIDENCE_MISSING;
        }
    }

    /** The old version is not honoured any more, and can be enabled again. */
    record Disabled(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.DISABLED;
        }
    }

    /** The old version is honoured again. */
    record Enabled(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.ENABLED;
        }
    }

    /**
     * Somebody misses the version that is disabled.
     *
     * @param consumer whose trouble it is; empty for the actor's own
     */
    record Complained(String actor, String consumer, String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.COMPLAINED;
        }
    }

    /** Every path holds the candidate still, so the order to kill the old version may go out. */
    record Quarantined(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.QUARANTINED;
        }
    }

    record DeathProven(Map<String, String> evidence) implements Event {
        @Override
        public Kind kind() {
            return Kind.DEATH_PROVEN;
        }
    }

    /**
     * @param overdue whether the issuer's propagation time has passed
     * @param byHand what a person has to do at the issuer; null where it is revoked by API
     */
    record DeathUnproven(
            boolean overdue,
            String sentence,
            Instant lookAt,
            @Nullable String byHand) implements Event {
        DeathUnproven(boolean overdue, String sentence, Instant lookAt) {
            this(overdue, sentence, lookAt, null);
        }

        @Override
        public Kind kind() {
            return Kind.DEATH_UNPROVEN;
        }
    }

    /** @param kvVersion KV version that holds the old value again */
    record StageRestored(int kvVersion, Map<String, String> says) implements Event {
        StageRestored(int kvVersion) {
            this(kvVersion, Map.of());
        }

        @Override
        public Kind kind() {
            return Kind.STAGE_RESTORED;
        }
    }

    record Cleaned() implements Event {
        @Override
        public Kind kind() {
            return Kind.CLEANED;
        }
    }

    /** @param retryAfter what the other side asked for, null when it did not say */
    record Delayed(Reason reason, String sentence, @Nullable Duration retryAfter) implements Event {
        @Override
        public Kind kind() {
            return Kind.DELAYED;
        }
    }

    /** @param seenVersion KV version that was found instead of the expected one, null when it is not about that */
    record Blocked(
            Reason reason,
            String sentence,
            String nextAction,
            @Nullable Integer seenVersion) implements Event {
        @Override
        public Kind kind() {
            return Kind.BLOCKED;
        }
    }

    /**
     * It may not begin now.
     *
     * @param lookAt when to look again: when the window opens, or before
     * @param missed window that passed before it could begin; null for none
     */
    record WindowClosed(
            Instant opensAt, Instant lookAt, @Nullable Span missed) implements Event {
        @Override
        public Kind kind() {
            return Kind.WINDOW_CLOSED;
        }
    }

    /** The approval ran out before anything was minted. */
    record ApprovalLapsed(Instant validUntil) implements Event {
        @Override
        public Kind kind() {
            return Kind.APPROVAL_LAPSED;
        }
    }

    /**
     * A person approved.
     *
     * @param planHash hash of the plan that they saw
     * @param approvalId of the request, which counts once; null in a request that an older release took in
     * @param validUntil end of its worth; null for none
     * @param byProposer whether its giver is known to be the person who asked for the rotation
     */
    record ApprovalGiven(
            String actor,
            String planHash,
            @Nullable String approvalId,
            @Nullable Instant validUntil,
            boolean byProposer)
            implements Event {
        @Override
        public Kind kind() {
            return Kind.APPROVAL_GIVEN;
        }
    }

    /** A person went past the approval, and answers for it afterwards. */
    record GlassBroken(String actor, String planHash, String reason) implements Event {
        @Override
        public Kind kind() {
            return Kind.GLASS_BROKEN;
        }
    }

    record RollBackAsked(String actor, String reason) implements Event {
        @Override
        public Kind kind() {
            return Kind.ROLL_BACK_ASKED;
        }
    }

    record RetryAsked(String actor) implements Event {
        @Override
        public Kind kind() {
            return Kind.RETRY_ASKED;
        }
    }

    record SkipAsked(String actor, String reason) implements Event {
        @Override
        public Kind kind() {
            return Kind.SKIP_ASKED;
        }
    }

    record RetireNowAsked(String actor, String reason) implements Event {
        @Override
        public Kind kind() {
            return Kind.RETIRE_NOW_ASKED;
        }
    }

    /**
     * Nothing is given yet.
     *
     * @param nextAction how a person mints, and how they give the value
     */
    record ValueAwaited(String sentence, String nextAction) implements Event {
        @Override
        public Kind kind() {
            return Kind.VALUE_AWAITED;
        }
    }

    /** A person wants to mint by hand what we could not. */
    record ValueAsked(String actor) implements Event {
        @Override
        public Kind kind() {
            return Kind.VALUE_ASKED;
        }
    }

    /** Somebody says that a value was put beside the live path: what is there decides. */
    record ValueDropped(String actor) implements Event {
        @Override
        public Kind kind() {
            return Kind.VALUE_DROPPED;
        }
    }

    /** What a person minted is beside the live path. */
    record ValueGiven(Candidate candidate) implements Event {
        @Override
        public Kind kind() {
            return Kind.VALUE_GIVEN;
        }
    }

    /** A person says that they revoked it at the issuer; a probe says whether it is true. */
    record RevokedByHand(String actor, String note) implements Event {
        @Override
        public Kind kind() {
            return Kind.REVOKED_BY_HAND;
        }
    }

    /** Somebody ordered the old version dead. */
    record FromRevoked(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.FROM_REVOKED;
        }
    }

    /** Somebody ordered the candidate dead. */
    record CandidateRevoked(String sentence) implements Event {
        @Override
        public Kind kind() {
            return Kind.CANDIDATE_REVOKED;
        }
    }
}
