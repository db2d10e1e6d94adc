package io.tokenwright.alerting.condition;

/** Where an alert is in its life. An alert that never fired is RESOLVED at transition 0. */
public enum AlertState {
    FIRING,
    /** Somebody has seen it and is at it. Fires again when it gets worse. */
    ACKNOWLEDGED,
    /** Not to be heard until a time that somebody named. */
    SILENCED,
    /** The condition does not hold. */
    RESOLVED;

    public boolean isOpen() {
        return this != RESOLVED;
    }
}
