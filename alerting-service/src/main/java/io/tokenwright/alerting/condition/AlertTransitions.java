package io.tokenwright.alerting.condition;

import static io.tokenwright.alerting.condition.AlertState.ACKNOWLEDGED;
import static io.tokenwright.alerting.condition.AlertState.FIRING;
import static io.tokenwright.alerting.condition.AlertState.RESOLVED;
import static io.tokenwright.alerting.condition.AlertState.SILENCED;
import static io.tokenwright.alerting.condition.AlertTrigger.ACKNOWLEDGE;
import static io.tokenwright.alerting.condition.AlertTrigger.APPEARED;
import static io.tokenwright.alerting.condition.AlertTrigger.CHANGED;
import static io.tokenwright.alerting.condition.AlertTrigger.CLEARED;
import static io.tokenwright.alerting.condition.AlertTrigger.SILENCE;
import static io.tokenwright.alerting.condition.AlertTrigger.SILENCE_ENDED;
import static io.tokenwright.alerting.condition.AlertTrigger.WORSENED;

import java.util.List;
import java.util.Optional;

/**
 * Every legal move of an alert, one row each. Invariants that the table keeps:
 *
 * <ul>
 *   <li>Only the condition opens an alert (APPEARED) and only the condition closes it (CLEARED): a person quietens it, and
 *       cannot make it go away while it is true.
 *   <li>An acknowledgement covers what was seen: what gets worse fires again. A silence covers a time, whatever happens.
 *   <li>Of an open alert, each move has exactly one outcome, and so has APPEARED of a closed one; all else is refused.
 * </ul>
 */
public final class AlertTransitions {
    /** One row. */
    public record Row(AlertState from, AlertTrigger on, AlertState to) {}

    /** The table. */
    public static final List<Row> TABLE = List.of(
            new Row(RESOLVED, APPEARED, FIRING),
            new Row(FIRING, WORSENED, FIRING),
            new Row(FIRING, CHANGED, FIRING),
            new Row(FIRING, CLEARED, RESOLVED),
            new Row(FIRING, ACKNOWLEDGE, ACKNOWLEDGED),
            new Row(FIRING, SILENCE, SILENCED),
            new Row(ACKNOWLEDGED, WORSENED, FIRING),
            new Row(ACKNOWLEDGED, CHANGED, ACKNOWLEDGED),
            new Row(ACKNOWLEDGED, CLEARED, RESOLVED),
            new Row(ACKNOWLEDGED, ACKNOWLEDGE, ACKNOWLEDGED),
            new Row(ACKNOWLEDGED, SILENCE, SILENCED),
            new Row(SILENCED, WORSENED, SILENCED),
            new Row(SILENCED, CHANGED, SILENCED),
            new Row(SILENCED, CLEARED, RESOLVED),
            new Row(SILENCED, ACKNOWLEDGE, ACKNOWLEDGED),
            new Row(SILENCED, SILENCE, SILENCED),
            new Row(SILENCED, SILENCE_ENDED, FIRING));

    private AlertTransitions() {}

    /** Where {@code on} leads from {@code from}; empty when the table has no such row. */
    public static Optional<AlertState> next(AlertState from, AlertTrigger on) {
        return TABLE.stream()
                .filter(row -> row.from == from && row.on == on)
                .map(Row::to)
                .findFirst();
    }
}
