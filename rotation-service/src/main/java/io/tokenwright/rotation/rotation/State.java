package io.tokenwright.rotation.rotation;

/** Where a rotation is. Spelt as in the event, the API and the dashboard. */
public enum State {
    /** Written down; nothing was done outside. */
    PLANNED,
    /** Waits for a second person. */
    AWAITING_APPROVAL,
    /** The candidate is being minted, or looked for after a crash. */
    ISSUING,
    /** The candidate's value waits beside the live path. */
    STAGED,
    /** The candidate is being probed. */
    VERIFYING,
    /** The candidate goes live, stage by stage, with a soak in between. */
    PROMOTED,
    /** Live everywhere; evidence that the old version is no longer needed is being gathered. */
    OBSERVING,
    /** The old version is not handed out any more; there is no way back. */
    RETIRED,
    /** The old version is being killed. */
    REVOKING,
    /** The old version is proven dead. */
    COMPLETED,
    /** The old version is being put back and the candidate killed. */
    ROLLING_BACK,
    /** As before the rotation; the candidate is proven dead. */
    ROLLED_BACK,
    /** A person is needed; the next action says for what. */
    STUCK;

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this == COMPLETED || this == ROLLED_BACK;
    }
}
