package io.tokenwright.rotation.rotation;

import static io.tokenwright.rotation.rotation.State.AWAITING_APPROVAL;
import static io.tokenwright.rotation.rotation.State.COMPLETED;
import static io.tokenwright.rotation.rotation.State.ISSUING;
import static io.tokenwright.rotation.rotation.State.OBSERVING;
import static io.tokenwright.rotation.rotation.State.PLANNED;
import static io.tokenwright.rotation.rotation.State.PROMOTED;
import static io.tokenwright.rotation.rotation.State.RETIRED;
import static io.tokenwright.rotation.rotation.State.REVOKING;
import static io.tokenwright.rotation.rotation.State.ROLLED_BACK;
import static io.tokenwright.rotation.rotation.State.ROLLING_BACK;
import static io.tokenwright.rotation.rotation.State.STAGED;
import static io.tokenwright.rotation.rotation.State.STUCK;
import static io.tokenwright.rotation.rotation.State.VERIFYING;

import io.tokenwright.rotation.rotation.Event.Kind;
import java.util.List;

/**
 * Every legal move of a rotation, one row each. Invariants that the table keeps, whatever happens outside:
 *
 * <ul>
 *   <li>There is no way from a state before OBSERVING to RETIRED: the old version is never retired before the new one is
 *       live at every stage.
 *   <li>RETIRED is entered on complete evidence, which a person may waive where it is missing but not where it speaks
 *       against, or because the old version was ordered dead by somebody else; on nothing else, and not by the passing of time.
 *   <li>PROMOTED is entered only from VERIFYING, on a live verdict whose negative control passed.
 *   <li>There is no way back from RETIRED: ROLLING_BACK is entered from states before it only.
 *   <li>COMPLETED is entered only from REVOKING, ROLLED_BACK only from ROLLING_BACK or before anything was minted; both
 *       only after what had to die is proven dead.
 *   <li>The old version is disabled in OBSERVING only, and is enabled again before the rotation stops or goes back.
 *   <li>STUCK is entered on BLOCKED, or when a scream test hurt, always with a next action, and left by a person only.
 *   <li>COMPLETED and ROLLED_BACK are never left.
 * </ul>
 */
public final class Transitions {
    /** The table. */
    public static final List<Transition> TABLE = List.of(
            row(PLANNED, Kind.PLAN_SOUND, ISSUING, "note the live KV versions; prepare the mint"),
            row(
                    PLANNED,
                    Kind.PLAN_TO_APPROVE,
                    AWAITING_APPROVAL,
                    "note the live KV versions; wait for a second person"),
            row(PLANNED, Kind.DELAYED, PLANNED, "check again later"),
            row(PLANNED, Kind.WINDOW_CLOSED, PLANNED, "wait until the window opens; say so when one was missed"),
            row(PLANNED, Kind.BLOCKED, STUCK, "ask for a person"),
            row(PLANNED, Kind.FROM_REVOKED, PLANNED, "note that the old version is dead"),
            row(PLANNED, Kind.SKIP_ASKED, PLANNED, "skip the wait for a window"),
            row(PLANNED, Kind.ROLL_BACK_ASKED, ROLLED_BACK, "drop the plan"),
            row(AWAITING_APPROVAL, Kind.APPROVAL_GIVEN, ISSUING, "prepare the mint"),
            row(
                    AWAITING_APPROVAL,
                    Kind.APPROVAL_GIVEN,
                    AWAITING_APPROVAL,
                    "refuse: another plan, the same person, expired, or counted before"),
            row(AWAITING_APPROVAL, Kind.GLASS_BROKEN, ISSUING, "prepare the mint; open a review"),
            row(AWAITING_APPROVAL, Kind.GLASS_BROKEN, AWAITING_APPROVAL, "refuse: another plan"),
            row(AWAITING_APPROVAL, Kind.FROM_REVOKED, AWAITING_APPROVAL, "note that the old version is dead"),
            row(AWAITING_APPROVAL, Kind.ROLL_BACK_ASKED, ROLLED_BACK, "drop the plan"),
            row(ISSUING, Kind.APPROVAL_LAPSED, AWAITING_APPROVAL, "nothing was minted: wait for a new approval"),
            row(ISSUING, Kind.READY_TO_MINT, ISSUING, "store the name; mint"),
            row(ISSUING, Kind.MINTED, STAGED, "announce the version; read it back"),
            row(ISSUING, Kind.MINT_LOST, ISSUING, "look for it after the listing delay"),
            row(ISSUING, Kind.RESUMED, ISSUING, "look for it after the listing delay"),
            row(ISSUING, Kind.NOTHING_FOUND, ISSUING, "prepare another mint"),
            row(ISSUING, Kind.CANDIDATE_FOUND, STAGED, "adopt it; announce the version; read it back"),
            row(ISSUING, Kind.STRAYS_FOUND, ISSUING, "kill them"),
            row(ISSUING, Kind.STRAYS_KILLED, ISSUING, "prepare another mint"),
            row(ISSUING, Kind.VALUE_AWAITED, ISSUING, "wait for the value that a person mints"),
            row(ISSUING, Kind.VALUE_DROPPED, ISSUING, "look at once for the value"),
            row(ISSUING, Kind.VALUE_GIVEN, STAGED, "announce the version; read it back"),
            row(ISSUING, Kind.DELAYED, ISSUING, "try again later"),
            row(ISSUING, Kind.WINDOW_CLOSED, ISSUING, "wait until the window opens; say so when one was missed"),
            row(ISSUING, Kind.BLOCKED, STUCK, "ask for a person"),
            row(ISSUING, Kind.FROM_REVOKED, ISSUING, "note that the old version is dead"),
            row(ISSUING, Kind.SKIP_ASKED, ISSUING, "skip the wait for a window"),
            row(ISSUING, Kind.ROLL_BACK_ASKED, ROLLING_BACK, "look for what was minted"),
            row(ISSUING, Kind.ROLL_BACK_ASKED, ISSUING, "refuse: the old version was replaced in place"),
            row(STAGED, Kind.IN_PLACE, VERIFYING, "probe"),
            row(STAGED, Kind.CANDIDATE_MISSING, ISSUING, "order the candidate killed; prepare another mint"),
            row(STAGED, Kind.DELAYED, STAGED, "try again later"),
            row(STAGED, Kind.BLOCKED, STUCK, "ask for a person"),
            row(STAGED, Kind.FROM_REVOKED, STAGED, "note that the old version is dead"),
            row(STAGED, Kind.CANDIDATE_REVOKED, ROLLING_BACK, "order the candidate killed"),
            row(STAGED, Kind.ROLL_BACK_ASKED, ROLLING_BACK, "order the candidate killed"),
            row(STAGED, Kind.ROLL_BACK_ASKED, STAGED, "refuse: the old version was replaced in place"),
            row(VERIFYING, Kind.PROBED_LIVE, PROMOTED, "promote the first stage"),
            row(VERIFYING, Kind.PROBED_FAILED, ROLLING_BACK, "order the candidate killed"),
            row(VERIFYING, Kind.PROBED_FAILED, ISSUING, "a person minted it: order it killed; wait for another value"),
            row(VERIFYING, Kind.PROBED_UNKNOWN, VERIFYING, "probe again later"),
            row(VERIFYING, Kind.CANDIDATE_MISSING, ISSUING, "order the candidate killed; prepare another mint"),
            row(VERIFYING, Kind.DELAYED, VERIFYING, "try again later"),
            row(VERIFYING, Kind.BLOCKED, STUCK, "ask for a person"),
            row(VERIFYING, Kind.FROM_REVOKED, VERIFYING, "note that the old version is dead"),
            row(VERIFYING, Kind.CANDIDATE_REVOKED, ROLLING_BACK, "order the candidate killed"),
            row(VERIFYING, Kind.ROLL_BACK_ASKED, ROLLING_BACK, "order the candidate killed"),
            row(VERIFYING, Kind.ROLL_BACK_ASKED, VERIFYING, "refuse: the old version was replaced in place"),
            row(PROMOTED, Kind.STAGE_PROMOTED, PROMOTED, "soak, probing"),
            row(PROMOTED, Kind.PROBED_LIVE, PROMOTED, "promote the next stage once the soak is over"),
            row(PROMOTED, Kind.PROBED_UNKNOWN, PROMOTED, "probe again later"),
            row(PROMOTED, Kind.PROBED_FAILED, ROLLING_BACK, "put the old value back"),
            row(PROMOTED, Kind.LAST_STAGE_PROMOTED, OBSERVING, "gather evidence of use"),
            row(PROMOTED, Kind.DELAYED, PROMOTED, "try again later"),
            row(PROMOTED, Kind.BLOCKED, STUCK, "ask for a person"),
            row(PROMOTED, Kind.FROM_REVOKED, PROMOTED, "end the soak: the old version is dead"),
            row(PROMOTED, Kind.CANDIDATE_REVOKED, ROLLING_BACK, "put the old value back"),
            row(PROMOTED, Kind.SKIP_ASKED, PROMOTED, "end the soak; probe, and promote the next stage"),
            row(PROMOTED, Kind.ROLL_BACK_ASKED, ROLLING_BACK, "put the old value back"),
            row(PROMOTED, Kind.ROLL_BACK_ASKED, PROMOTED, "refuse: the old version was replaced in place"),
            row(
                    OBSERVING,
                    Kind.EVIDENCE_MISSING,
                    OBSERVING,
                    "look again later; enable the old version when it is disabled"),
            row(OBSERVING, Kind.EVIDENCE_COMPLETE, OBSERVING, "disable the old version for a scream test, and watch"),
            row(OBSERVING, Kind.EVIDENCE_COMPLETE, RETIRED, "write the old version into the ledger"),
            row(OBSERVING, Kind.DISABLED, OBSERVING, "watch whether anybody misses it"),
            row(OBSERVING, Kind.COMPLAINED, OBSERVING, "enable the old version again"),
            row(OBSERVING, Kind.ENABLED, STUCK, "somebody missed it: ask for a person"),
            row(OBSERVING, Kind.ENABLED, OBSERVING, "go on: it was ordered dead meanwhile"),
            row(OBSERVING, Kind.SKIP_ASKED, OBSERVING, "end the scream test"),
            row(OBSERVING, Kind.RETIRE_NOW_ASKED, OBSERVING, "note the reason; look at once, waiving what is missing"),
            row(OBSERVING, Kind.FROM_REVOKED, RETIRED, "write the old version into the ledger"),
            row(OBSERVING, Kind.PROBED_FAILED, ROLLING_BACK, "put the old value back"),
            row(OBSERVING, Kind.PROBED_UNKNOWN, OBSERVING, "look again later"),
            row(OBSERVING, Kind.DELAYED, OBSERVING, "try again later"),
            row(OBSERVING, Kind.BLOCKED, STUCK, "ask for a person"),
            row(OBSERVING, Kind.BLOCKED, OBSERVING, "the old version is disabled: enable it first"),
            row(OBSERVING, Kind.CANDIDATE_REVOKED, ROLLING_BACK, "put the old value back"),
            row(OBSERVING, Kind.ROLL_BACK_ASKED, ROLLING_BACK, "put the old value back"),
            row(OBSERVING, Kind.ROLL_BACK_ASKED, OBSERVING, "refuse: the old version was replaced in place"),
            row(RETIRED, Kind.QUARANTINED, REVOKING, "release the order in the ledger"),
            row(RETIRED, Kind.DELAYED, RETIRED, "try again later"),
            row(RETIRED, Kind.BLOCKED, STUCK, "ask for a person"),
            row(RETIRED, Kind.FROM_REVOKED, RETIRED, "go on: it is retired already"),
            row(REVOKING, Kind.DEATH_PROVEN, REVOKING, "clean up"),
            row(REVOKING, Kind.DEATH_UNPROVEN, REVOKING, "look again later; say so once the propagation time is over"),
            row(REVOKING, Kind.REVOKED_BY_HAND, REVOKING, "note who revoked it; look at once"),
            row(REVOKING, Kind.STRAYS_FOUND, REVOKING, "kill them"),
            row(REVOKING, Kind.STRAYS_KILLED, REVOKING, "clean up"),
            row(REVOKING, Kind.CLEANED, COMPLETED, "end"),
            row(REVOKING, Kind.DELAYED, REVOKING, "try again later"),
            row(REVOKING, Kind.BLOCKED, STUCK, "ask for a person"),
            row(REVOKING, Kind.FROM_REVOKED, REVOKING, "go on: it is being killed already"),
            row(ROLLING_BACK, Kind.ENABLED, ROLLING_BACK, "put the old value back"),
            row(ROLLING_BACK, Kind.STAGE_RESTORED, ROLLING_BACK, "the stage before it, then the candidate"),
            row(ROLLING_BACK, Kind.NOTHING_FOUND, ROLLING_BACK, "clean up"),
            row(ROLLING_BACK, Kind.CANDIDATE_FOUND, ROLLING_BACK, "order it killed"),
            row(ROLLING_BACK, Kind.STRAYS_FOUND, ROLLING_BACK, "kill them"),
            row(ROLLING_BACK, Kind.STRAYS_KILLED, ROLLING_BACK, "clean up"),
            row(ROLLING_BACK, Kind.DEATH_PROVEN, ROLLING_BACK, "clean up"),
            row(ROLLING_BACK, Kind.DEATH_UNPROVEN, ROLLING_BACK, "look again later"),
            row(ROLLING_BACK, Kind.REVOKED_BY_HAND, ROLLING_BACK, "note who revoked it; look at once"),
            row(ROLLING_BACK, Kind.CLEANED, ROLLED_BACK, "end"),
            row(ROLLING_BACK, Kind.DELAYED, ROLLING_BACK, "try again later"),
            row(ROLLING_BACK, Kind.BLOCKED, STUCK, "ask for a person"),
            row(ROLLING_BACK, Kind.FROM_REVOKED, ROLLING_BACK, "note that the old version is dead"),
            row(STUCK, Kind.RETRY_ASKED, PLANNED, "check the plan again"),
            row(STUCK, Kind.RETRY_ASKED, ISSUING, "go on"),
            row(STUCK, Kind.RETRY_ASKED, STAGED, "go on"),
            row(STUCK, Kind.RETRY_ASKED, VERIFYING, "go on"),
            row(STUCK, Kind.RETRY_ASKED, PROMOTED, "go on, from the KV version that was found"),
            row(STUCK, Kind.RETRY_ASKED, OBSERVING, "go on"),
            row(STUCK, Kind.RETRY_ASKED, RETIRED, "go on"),
            row(STUCK, Kind.RETRY_ASKED, REVOKING, "go on"),
            row(STUCK, Kind.RETRY_ASKED, ROLLING_BACK, "go on, from the KV version that was found"),
            row(STUCK, Kind.VALUE_ASKED, ISSUING, "order the candidate killed; wait for the value that a person mints"),
            row(STUCK, Kind.VALUE_ASKED, STUCK, "refuse: nothing waits to be minted"),
            row(STUCK, Kind.ROLL_BACK_ASKED, ROLLING_BACK, "put the old value back; kill what was minted"),
            row(STUCK, Kind.ROLL_BACK_ASKED, ROLLED_BACK, "drop the plan: nothing was minted"),
            row(STUCK, Kind.ROLL_BACK_ASKED, STUCK, "refuse: the old version is retired"),
            row(STUCK, Kind.FROM_REVOKED, STUCK, "note that the old version is dead"),
            row(STUCK, Kind.CANDIDATE_REVOKED, ROLLING_BACK, "put the old value back"));

    private Transitions() {}

    /** Whether the table has a row for it. What people ask for in another state is declined, not a bug. */
    public static boolean has(State from, Kind on) {
        return TABLE.stream().anyMatch(row -> row.from() == from && row.on() == on);
    }

    /** Throws {@link IllegalTransitionException} unless the table has the move. */
    static void require(Rotation rotation, Kind on, State to) {
        if (TABLE.stream().noneMatch(row -> row.from() == rotation.state() && row.on() == on && row.to() == to)) {
            throw new IllegalTransitionException(rotation, on, to.name());
        }
    }

    private static Transition row(State from, Kind on, State to, String action) {
        return new Transition(from, on, to, action);
    }
}
