package io.tokenwright.rotation.preview;

import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.rotation.State;
import java.util.List;

/**
 * How to go back from a state.
 *
 * @param possible whether ROLL_BACK is taken there
 * @param how what it does, or what is left to do where it is not
 */
public record WayBack(State state, boolean possible, String how) {

    /** From each state that a rotation by {@code plan} goes through, in order. Pure. */
    static List<WayBack> of(Plan plan, Strategy strategy) {
        int old = plan.from().version();
        int fresh = plan.toVersion();
        String kill = "kills version " + fresh + " and removes what waits at "
                + plan.paths().getFirst().next().display();
        String restore = "probes version " + old
                + ", puts it back at each path that was promoted and in its copies, the last stage first, and " + kill;
        String over = "there is no way back: version " + old + " is being killed; ask for a new rotation";
        boolean beside = strategy != Strategy.IN_PLACE;
        String replaced =
                "version " + old + " is dead once it is replaced in place, and ROLL_BACK is refused: RETRY puts"
                        + " another value there, or ask for a new rotation";
        return List.of(
                new WayBack(State.PLANNED, true, "ROLL_BACK drops the plan: nothing was minted"),
                new WayBack(State.AWAITING_APPROVAL, true, "ROLL_BACK drops the plan: nothing was minted"),
                new WayBack(
                        State.ISSUING,
                        beside,
                        !beside
                                ? replaced
                                : "ROLL_BACK looks for what was minted under the rotation's name and kills it"),
                new WayBack(State.STAGED, beside, beside ? "ROLL_BACK " + kill : replaced),
                new WayBack(State.VERIFYING, beside, beside ? "ROLL_BACK " + kill : replaced),
                new WayBack(State.PROMOTED, beside, beside ? "ROLL_BACK " + restore : replaced),
                new WayBack(State.OBSERVING, beside, beside ? "ROLL_BACK " + restore : replaced),
                new WayBack(State.RETIRED, false, over),
                new WayBack(State.REVOKING, false, over));
    }
}
