package io.tokenwright.alerting.condition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Moves alerts to where the findings, or a person, want them. Pure: the moved alerts are stored and announced by others. */
final class AlertLife {
    private AlertLife() {}

    /**
     * The alerts that move.
     *
     * @param stored alerts of the token that are open, and those closed that may open again
     * @param findings what holds now
     */
    static List<Alert> follow(
            String tokenId, List<Alert> stored, List<Finding> findings, Description description, Instant now) {
        Map<String, Alert> known = new TreeMap<>();
        stored.forEach(alert -> known.put(alert.alertId(), alert));
        Map<String, Finding> wanted = new TreeMap<>(Diagnosis.byAlertId(tokenId, findings));
        var subject = Alert.Subject.of(description);
        List<Alert> moved = new ArrayList<>();
        wanted.forEach((alertId, finding) -> {
            Alert before = known.getOrDefault(alertId, unborn(alertId, tokenId, finding, subject, now));
            trigger(before, finding, subject)
                    .map(trigger -> told(before, require(before, trigger), finding, subject, now))
                    .ifPresent(moved::add);
        });
        known.values().stream()
                .filter(alert -> alert.state().isOpen() && !wanted.containsKey(alert.alertId()))
                .map(alert -> quieted(alert, require(alert, AlertTrigger.CLEARED), null, null, null, now))
                .forEach(moved::add);
        return moved;
    }

    /** {@code alert} acknowledged by {@code who}; empty when it is closed. */
    static Optional<Alert> acknowledge(Alert alert, String who, @Nullable String note, Instant now) {
        return AlertTransitions.next(alert.state(), AlertTrigger.ACKNOWLEDGE)
                .map(to -> quieted(alert, to, who, note, null, now));
    }

    /** {@code alert} silenced until then; empty when it is closed. */
    static Optional<Alert> silence(Alert alert, String who, @Nullable String note, Instant until, Instant now) {
        return AlertTransitions.next(alert.state(), AlertTrigger.SILENCE)
                .map(to -> quieted(alert, to, who, note, until, now));
    }

    /** {@code alert} once its silence is over; empty when it is not silenced. */
    static Optional<Alert> unsilence(Alert alert, Instant now) {
        return AlertTransitions.next(alert.state(), AlertTrigger.SILENCE_ENDED)
                .map(to -> quieted(alert, to, null, null, null, now));
    }

    /** What {@code finding} means for {@code alert}; empty when there is nothing new to say. */
    private static Optional<AlertTrigger> trigger(Alert alert, Finding finding, Alert.Subject subject) {
        if (!alert.state().isOpen()) {
            return Optional.of(AlertTrigger.APPEARED);
        }
        if (finding.severity().compareTo(alert.severity()) > 0) {
            return Optional.of(AlertTrigger.WORSENED);
        }
        // A mere use is no news: it would announce the alert again with each report.
        boolean same = finding.severity() == alert.severity()
                && finding.summary().equals(alert.summary())
                && finding.nextAction().equals(alert.nextAction())
                && finding.planned().equals(alert.planned())
                && Objects.equals(finding.expiresAt(), alert.expiresAt())
                && subject.equals(alert.subject());
        return same ? Optional.empty() : Optional.of(AlertTrigger.CHANGED);
    }

    private static AlertState require(Alert alert, AlertTrigger trigger) {
        return AlertTransitions.next(alert.state(), trigger)
                .orElseThrow(() -> new IllegalStateException(
                        "alert " + alert.alertId() + " in " + alert.state() + " cannot move on " + trigger));
    }

    private static Alert unborn(String alertId, String tokenId, Finding finding, Alert.Subject subject, Instant now) {
        return new Alert(
                alertId,
                tokenId,
                finding.version(),
                finding.condition(),
                AlertState.RESOLVED,
                finding.severity(),
                0,
                finding.since(),
                now,
                null,
                "",
                "",
                "",
                null,
                null,
                subject,
                null,
                null,
                null);
    }

    private static Alert told(Alert before, AlertState to, Finding finding, Alert.Subject subject, Instant now) {
        boolean fresh = !before.state().isOpen();
        boolean keepsWord = to == AlertState.ACKNOWLEDGED || to == AlertState.SILENCED;
        return new Alert(
                before.alertId(),
                before.tokenId(),
                before.version(),
                before.condition(),
                to,
                finding.severity(),
                before.transition() + 1,
                fresh ? finding.since() : before.startedAt(),
                now,
                null,
                finding.summary(),
                finding.nextAction(),
                finding.planned(),
                finding.expiresAt(),
                finding.lastUsedAt(),
                subject,
                keepsWord ? before.acknowledgedBy() : null,
                keepsWord ? before.acknowledgedNote() : null,
                keepsWord ? before.silencedUntil() : null);
    }

    private static Alert quieted(
            Alert before,
            AlertState to,
            @Nullable String who,
            @Nullable String note,
            @Nullable Instant until,
            Instant now) {
        return new Alert(
                before.alertId(),
                before.tokenId(),
                before.version(),
                before.condition(),
                to,
                before.severity(),
                before.transition() + 1,
                before.startedAt(),
                now,
                to.isOpen() ? null : now,
                before.summary(),
                before.nextAction(),
                before.planned(),
                before.expiresAt(),
                before.lastUsedAt(),
                before.subject(),
                who,
                note,
                until);
    }
}
