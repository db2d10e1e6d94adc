package io.tokenwright.rotation.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a token is to be rotated now. */
public sealed interface Planning {

    /** Yes, like this. */
    record Planned(Plan plan, String sentence) implements Planning {}

    /**
     * Yes, but a person must first remove what is in the way: the plan becomes a rotation that is stuck, so that it is seen.
     *
     * @param reason stable code
     */
    record Blocked(Plan plan, String reason, String sentence, String nextAction) implements Planning {}

    /**
     * No.
     *
     * @param reason stable code
     * @param lookAgainAt when to ask again, null when only a new event can change it
     */
    record NotNow(String reason, String sentence, @Nullable Instant lookAgainAt) implements Planning {}
}
