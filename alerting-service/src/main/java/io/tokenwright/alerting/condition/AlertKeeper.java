package io.tokenwright.alerting.condition;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What people and time do to alerts. */
final class AlertKeeper {
    private static final int PAGE = 200;

    private final Database database;
    private final Alerts alerts;
    private final Announcer announcer;
    private final InstantSource clock;

    AlertKeeper(Database database, Alerts alerts, Announcer announcer, InstantSource clock) {
        this.database = database;
        this.alerts = alerts;
        this.announcer = announcer;
        this.clock = clock;
    }

    /** What became of a request to move an alert. */
    sealed interface Answer {
        record Moved(Alert alert) implements Answer {}

        /** There is no alert with this id. */
        record Unknown() implements Answer {}

        /** It is resolved: there is nothing to be quiet about. */
        record Closed(Alert alert) implements Answer {}
    }

    Answer acknowledge(Tx tx, String alertId, String who, @Nullable String note) {
        return move(tx, alertId, who, (alert, now) -> AlertLife.acknowledge(alert, who, note, now));
    }

    Answer silence(Tx tx, String alertId, String who, @Nullable String note, Instant until) {
        return move(tx, alertId, who, (alert, now) -> AlertLife.silence(alert, who, note, until, now));
    }

    /** Lets alerts fire again whose silence ended. */
    void endSilences() {
        Instant now = now();
        String after = "";
        List<Alert> silenced;
        do {
            String from = after;
            silenced = database.read(tx -> alerts.page(tx, Set.of(AlertState.SILENCED), from, PAGE));
            for (Alert alert : silenced) {
                after = alert.alertId();
                if (alert.silencedUntil() != null && !alert.silencedUntil().isAfter(now)) {
                    database.inTransaction(tx -> move(
                            tx,
                            alert.alertId(),
                            "service:alerting",
                            (current, _) ->
                                    isOver(current, now) ? AlertLife.unsilence(current, now) : Optional.empty()));
                }
            }
        } while (silenced.size() == PAGE);
    }

    /** Says all open alerts again, a page a transaction. */
    void announceOpen() {
        Instant now = now();
        String after = "";
        List<Alert> open;
        do {
            String from = after;
            open = database.inTransaction(tx -> {
                List<Alert> page = alerts.page(
                        tx, Set.of(AlertState.FIRING, AlertState.ACKNOWLEDGED, AlertState.SILENCED), from, PAGE);
                alerts.lockFacts(tx, page.stream().map(Alert::tokenId).collect(java.util.stream.Collectors.toSet()));
                // Read again under the lock: one may have been moved in between, and must not be said backwards.
                page.forEach(alert -> alerts.find(tx, alert.alertId()).ifPresent(a -> announcer.again(tx, a, now)));
                return page;
            });
            after = open.isEmpty() ? after : open.getLast().alertId();
        } while (open.size() == PAGE);
    }

    private static boolean isOver(Alert alert, Instant now) {
        return alert.silencedUntil() != null && !alert.silencedUntil().isAfter(now);
    }

    private Answer move(Tx tx, String alertId, String actor, BiFunction<Alert, Instant, Optional<Alert>> decision) {
        Instant now = now();
        Optional<Alert> found = lock(tx, alertId);
        if (found.isEmpty()) {
            return new Answer.Unknown();
        }
        Optional<Alert> moved = decision.apply(found.get(), now);
        moved.ifPresent(alert -> announcer.moved(tx, alert, actor, now));
        return moved.<Answer>map(Answer.Moved::new).orElseGet(() -> new Answer.Closed(found.get()));
    }

    /** The alert under its token's lock, as the listener moves it. */
    private Optional<Alert> lock(Tx tx, String alertId) {
        Optional<Alert> seen = alerts.find(tx, alertId);
        seen.ifPresent(alert -> alerts.lockFacts(tx, Set.of(alert.tokenId())));
        return seen.isEmpty() ? seen : alerts.find(tx, alertId);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
