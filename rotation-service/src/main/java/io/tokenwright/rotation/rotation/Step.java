package io.tokenwright.rotation.rotation;

/** What is to be done next outside of the database. Stored before it is done: the intent before the effect. */
public enum Step {
    /** Nothing: a person, or the end. */
    WAIT,
    /** Check issuer, mounts and paths, without changing anything. */
    CHECK_PLAN,
    /** See that the place for the new value can be written, before a mint is begun. */
    PREPARE_MINT,
    /** Mint under the stored name and put the value beside the live path. Only valid in the epoch that stored it. */
    MINT,
    /** See whether a person has put the value that they minted beside the live path. */
    AWAIT_VALUE,
    /** Look at the issuer and beside the live path for what an earlier attempt left. */
    LOOK,
    /** Kill credentials of ours whose value nobody knows. */
    KILL_STRAYS,
    /** Read the waiting value back by fingerprint. */
    CHECK_STAGED,
    /** Probe the candidate with its negative control. */
    PROBE,
    /** Put the candidate at the live path of the stage by check-and-set and read it back. */
    PROMOTE,
    /** Gather evidence of use; once it is complete, see that the candidate is live at the live path. */
    OBSERVE,
    /** Disable the old version at the issuer for a scream test. */
    DISABLE,
    /** Enable the old version at the issuer again. */
    ENABLE,
    /** See once more that the candidate is live at every path. Named after what earlier releases did here besides. */
    QUARANTINE,
    /** Kill through the ledger and see that death is proven. */
    AWAIT_DEATH,
    /** Probe the old version and put it back at the live path of the stage, in one step. */
    RESTORE,
    /** Remove the waiting value; kill what else of ours is left at the issuer. */
    CLEAN_UP
}
