package io.tokenwright.alerting.condition;

/** How urgent, least first. */
public enum Severity {
    /** Known, and nobody needs to act. */
    INFO,
    /** Somebody should act in working hours. */
    WARNING,
    /** Pages. */
    CRITICAL
}
