package io.tokenwright.benchmarks;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.kit.telemetry.TraceContext;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** Events as they look in earnest. */
final class Samples {
    private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private Samples() {}

    static TokenIssued issued(String tokenId, int number) {
        return TokenIssued.newBuilder()
                .setEventId("0193-issued-" + tokenId)
                .setOccurredAt(NOW.plus(number, ChronoUnit.MILLIS))
                .setSource("import/bench")
                .setActor("bench")
                .setCorrelationId(TRACE)
                .setTokenId(tokenId)
                .setVersion(1)
                .setName("Deploy token of service " + number)
                .setIssuer("gitlab")
                .setIssuerRef(String.valueOf(40_000 + number))
                .setOwner("team-" + number % 200)
                .setOwnerContact("#team-" + number % 200)
                .setEnvironment(number % 3 == 0 ? "staging" : "production")
                .setScopes(List.of("api", "read_repository"))
                .setIssuedAt(NOW)
                .setExpiresAt(NOW.plus(90 + number % 90, ChronoUnit.DAYS))
                .setExpiryPrecision(ExpiryPrecision.INSTANT)
                .setExpirySource(ExpirySource.ISSUER)
                .setFingerprint("%032x".formatted(number))
                .setFingerprintKeyId("k1")
                .setConsumers(List.of("deploy", "nightly"))
                .setAuthority(Authority.ISSUER)
                .build();
    }

    /** {@code count} tokens with ids that begin with {@code run}. */
    static List<ReceivedEvent> issues(String run, int count) {
        List<ReceivedEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String tokenId = "%s-%08x".formatted(run, Integer.reverse(i));
            events.add(received(tokenId, issued(tokenId, i), i));
        }
        return events;
    }

    static TokenUsed used(String tokenId, String eventId) {
        return TokenUsed.newBuilder()
                .setEventId(eventId)
                .setOccurredAt(NOW)
                .setSource("tokenwright/bench")
                .setActor("bench")
                .setCorrelationId(TRACE)
                .setTokenId(tokenId)
                .setVersion(1)
                .setConsumer("deploy")
                .setUses(17L)
                .setFirstUsedAt(NOW)
                .setLastUsedAt(NOW)
                .build();
    }

    static ReceivedEvent received(String key, SpecificRecordBase event, long offset) {
        return new ReceivedEvent(Topics.of(event), 0, offset, key, event, EventMeta.of(event), TraceContext.root());
    }
}
