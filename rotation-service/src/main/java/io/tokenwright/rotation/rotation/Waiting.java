package io.tokenwright.rotation.rotation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an open rotation waits for, since when, and what a person can do about it now. Pure. An action is listed only where
 * the table of transitions has its move, so that what is listed works.
 *
 * @param sentence all of it in one sentence
 * @param since since when it waits for just that
 * @param actions what people can ask for now, the gentlest first
 */
public record Waiting(String sentence, Instant since, List<Action> actions) {

    /** Something that a person can ask for. */
    public enum Action {
        /** Go on with the plan: a second person's word. */
        APPROVE(Event.Kind.APPROVAL_GIVEN, "APPROVER", "lets the rotation go on"),
        /** Try the same step again. */
        RETRY(Event.Kind.RETRY_ASKED, "OPERATOR", "tries the step again that it stopped at"),
        /** Mint by hand and give the value, once. */
        GIVE_VALUE(
                Event.Kind.VALUE_ASKED,
                "OPERATOR",
                "lets a person mint the next version: a drop token to send its value with, once, straight into Vault"),
        /** It is revoked at the issuer. */
        CONFIRM_REVOKED(
                Event.Kind.REVOKED_BY_HAND,
                "OPERATOR",
                "says that it is revoked at the issuer; a probe says at once whether it is true"),
        /** Skip what evidence is missing, with a reason. */
        RETIRE_NOW(
                Event.Kind.RETIRE_NOW_ASKED,
                "OPERATOR",
                "skips the evidence that is missing, with a reason; refused while the old version is in use"),
        /** Go past a window, a soak or a scream test, with a reason. */
        SKIP(
                Event.Kind.SKIP_ASKED,
                "OPERATOR",
                "goes past the window, the soak or the scream test that it waits for, with a reason"),
        /** Say that the version that is disabled is missed. */
        COMPLAIN(
                Event.Kind.COMPLAINED,
                "EMITTER",
                "says that somebody misses the version that is disabled; it is enabled again at once"),
        /** Back to the old version. */
        ROLL_BACK(Event.Kind.ROLL_BACK_ASKED, "OPERATOR", "puts the old version back and kills what was minted"),
        /** Go past the approval, with a reason. */
        BREAK_GLASS(
                Event.Kind.GLASS_BROKEN,
                "OPERATOR",
                "goes past the approval, with a reason; a second person reviews it afterwards");

        private final Event.Kind kind;
        private final String role;
        private final String effect;

        Action(Event.Kind kind, String role, String effect) {
            this.kind = kind;
            this.role = role;
            this.effect = effect;
        }

        /** The role that may ask for it. */
        public String role() {
            return role;
        }

        /** What it does, for people. */
        public String effect() {
            return effect;
        }

        Event.Kind kind() {
            return kind;
        }

        private boolean isOpenTo(Rotation r) {
            if (this == GIVE_VALUE) {
                return ByHand.isOpenTo(r);
            }
            if (this == SKIP) {
                return Skipping.of(r).isPresent();
            }
            if (this == COMPLAIN) {
                return ScreamTest.isWatched(r);
            }
            if (this == CONFIRM_REVOKED) {
                return r.awaitsRevocationByHand();
            }
            boolean retired = r.stuckIn() == State.RETIRED || r.stuckIn() == State.REVOKING;
            boolean noWayBack = r.mayBeReplacedInPlace() || (r.state() == State.STUCK && retired);
            return Transitions.has(r.state(), kind) && !(this == ROLL_BACK && noWayBack);
        }
    }

    /** Empty when the rotation has ended. */
    public static Optional<Waiting> of(Rotation r) {
        if (r.state().ended()) {
            return Optional.empty();
        }
        List<Action> actions = new ArrayList<>();
        for (Action action : Action.values()) {
            if (action.isOpenTo(r)) {
                actions.add(action);
            }
        }
        Instant since = since(r);
        return Optional.of(new Waiting(sentence(r, since, actions), since, List.copyOf(actions)));
    }

    /** A delay counts from its first failure; else what counts is when the state or the reason changed last. */
    private static Instant since(Rotation r) {
        Instant failing = r.failingSince();
        if (failing != null) {
            return failing;
        }
        Instant since = r.since();
        return since == null ? r.createdAt() : since;
    }

    private static String sentence(Rotation r, Instant since, List<Action> actions) {
        var text = new StringBuilder(subject(r))
                .append(" since ")
                .append(since)
                .append(": ")
                .append(r.sentence());
        if (r.dueAt() != null) {
            text.append("; it goes on by itself at ").append(r.dueAt());
        }
        if (!r.nextAction().isEmpty()) {
            text.append("; do this: ").append(r.nextAction());
        }
        text.append(
                actions.isEmpty()
                        ? "; there is nothing that a person can ask for now"
                        : "; a person can ask for "
                                + actions.stream().map(Enum::name).collect(Collectors.joining(" or ")));
        return text.toString();
    }

    private static String subject(Rotation r) {
        return switch (r.state()) {
            case PLANNED -> "Waits to begin";
            case AWAITING_APPROVAL -> "Waits for a second person's approval";
            case ISSUING -> minting(r);
            case STAGED -> "Waits to read the new value back";
            case VERIFYING -> "Waits for a verdict on the new version";
            case PROMOTED ->
                "Waits at stage " + r.plan().paths().get(r.stageAt()).stage();
            case OBSERVING ->
                r.disabled() == null
                        ? "Waits for evidence that the old version is not needed"
                        : "Waits with the old version disabled";
            case RETIRED -> "Waits to kill the old version";
            case REVOKING -> "Waits for proof that the old version is dead";
            case ROLLING_BACK -> "Waits until the old version is back and the new one is dead";
            case STUCK -> "Waits for a person in " + r.stuckIn();
            case COMPLETED, ROLLED_BACK -> throw new IllegalStateException(r.state() + " waits for nothing");
        };
    }

    private static String minting(Rotation r) {
        if (r.awaitsValue()) {
            return "Waits for a person to mint and give the value";
        }
        return r.reason() == Reason.AWAITING_TURN ? "Waits for its turn" : "Waits for the issuer to mint";
    }
}
