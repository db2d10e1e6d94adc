package io.tokenwright.alerting.condition;

/** What can happen to an alert. */
public enum AlertTrigger {
    /** The condition holds and did not before. */
    APPEARED,
    /** It holds, at a higher severity. */
    WORSENED,
    /** It holds, and what there is to say about it is different. */
    CHANGED,
    /** It does not hold any more. */
    CLEARED,
    /** A person says: I am at it. */
    ACKNOWLEDGE,
    /** A person says: not until then. */
    SILENCE,
    /** The time that a silence was for is over. */
    SILENCE_ENDED
}
