package io.tokenwright.alerting.condition;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.kit.telemetry.CurrentTrace;
import io.tokenwright.kit.telemetry.TraceContext;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events in: facts merged, alerts moved. */
@Singleton
final class AlertListener implements EventHandler {
    private static final Set<Topic> TOPICS =
            Set.of(Topics.TOKEN_EXPIRING, Topics.TOKEN_ROTATION, Topics.TOKEN_REVOKED, Topics.TOKEN_USED);
    private static final String ACTOR = "service:alerting";

    private final Alerts alerts;
    private final Announcer announcer;
    private final InstantSource clock;

    AlertListener(Alerts alerts, Announcer announcer, InstantSource clock) {
        this.alerts = alerts;
        this.announcer = announcer;
        this.clock = clock;
    }

    @Override
    public Set<Topic> topics() {
        return TOPICS;
    }

    @Override
    public void handle(Tx tx, List<ReceivedEvent> batch) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<String, TokenFacts> news = new HashMap<>();
        Map<String, TraceContext> traces = new HashMap<>();
        for (ReceivedEvent received : batch) {
            String tokenId = received.meta().tokenId();
            news.merge(tokenId, Learning.from(received.event()), TokenFacts::merge);
            traces.put(tokenId, received.trace());
        }
        alerts.lockFacts(tx, news.keySet()).forEach((tokenId, known) -> {
            TokenFacts facts = known.merge(news.getOrDefault(tokenId, TokenFacts.NONE));
            if (!facts.equals(known)) {
                try (var _ = CurrentTrace.enter(traces.getOrDefault(tokenId, TraceContext.root()))) {
                    learn(tx, tokenId, facts, now);
                }
            }
        });
    }

    private void learn(Tx tx, String tokenId, TokenFacts facts, Instant now) {
        alerts.storeFacts(tx, tokenId, facts);
        AlertLife.follow(tokenId, alerts.ofToken(tx, tokenId), Diagnosis.of(facts), facts.description(), now)
                .forEach(moved -> announcer.moved(tx, moved, ACTOR, now));
    }
}
