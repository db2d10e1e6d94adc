package io.tokenwright.inventory.crossing;

import io.tokenwright.events.TokenExpiring;
import io.tokenwright.inventory.register.History;
import io.tokenwright.inventory.register.Register;
import io.tokenwright.inventory.register.RotationView;
import io.tokenwright.inventory.register.Stated;
import io.tokenwright.inventory.register.Token;
import io.tokenwright.inventory.register.TokenVersion;
import io.tokenwright.inventory.usage.Usage;
import io.tokenwright.inventory.usage.Usages;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.outbox.Events;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces what is due: claims, decides on freshly read tokens, emits, and stores the next moment, in one transaction a batch. */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int BATCH = 500;
    private static final int CONSUMERS_MAX = 100;
    private static final int LOG_LINES_MAX = 20;

    private final Database database;
    private final Register register;
    private final Crossings crossings;
    private final Usages usages;
    private final History history;
    private final Thresholds thresholds;
    private final Events events;

    public Announcer(
            Database database,
            Register register,
            Crossings crossings,
            Usages usages,
            History history,
            Thresholds thresholds,
            Events events) {
        this.database = database;
        this.register = register;
        this.crossings = crossings;
        this.usages = usages;
        this.history = history;
        this.thresholds = thresholds;
        this.events = events;
    }

    /** Announces one batch of what is due at {@code now}. */
    Batch announceDue(Instant now) {
        Batch batch = database.inTransaction(tx -> inTransaction(tx, now));
        if (batch.announced().size() > LOG_LINES_MAX) {
            LOG.atInfo().addKeyValue("crossings", batch.announced().size()).log("many crossings announced");
        } else {
            for (Crossings.Announcement a : batch.announced()) {
                LOG.atInfo()
                        .addKeyValue("token", a.tokenId())
                        .addKeyValue("version", a.crossing().version())
                        .addKeyValue("threshold", a.crossing().threshold())
                        .addKeyValue("severity", a.crossing().severity())
                        .log("crossing announced");
            }
        }
        return batch;
    }

    /** When to look again: the next moment that is due; empty when nothing is to come. */
    Optional<Instant> nextDue() {
        return database.read(crossings::nextDue);
    }

    /**
     * What came of a batch.
     *
     * @param claimed how many due versions it took up; a full batch means that there may be more
     */
    record Batch(int claimed, List<Crossings.Announcement> announced) {
        boolean full() {
            return claimed == BATCH;
        }
    }

    private Batch inTransaction(Tx tx, Instant now) {
        List<String> claimed = crossings.claimDue(tx, now, BATCH);
        if (claimed.isEmpty()) {
            return new Batch(0, List.of());
        }
        // Read again under the lock: what made a version due may have changed since the claim's snapshot.
        var tokens = new ArrayList<Token>();
        for (var entry : register.lock(tx, claimed).values()) {
            tokens.add(entry.token());
        }
        var due = new ArrayList<Crossings.Announcement>();
        var next = new ArrayList<Crossings.Next>();
        for (Token token : tokens) {
            for (TokenVersion version : token.versions().values()) {
                for (Crossing crossing : thresholds.crossedBy(token, version, now)) {
                    due.add(new Crossings.Announcement(token.tokenId(), crossing));
                }
                next.add(new Crossings.Next(
                        token.tokenId(), version.version(), thresholds.nextMoment(token, version, now)));
            }
        }
        List<Crossings.Announcement> fresh = crossings.announce(tx, due, now);
        crossings.schedule(tx, next);
        emit(tx, tokens, fresh, now);
        return new Batch(claimed.size(), fresh);
    }

    private void emit(Tx tx, List<Token> tokens, List<Crossings.Announcement> fresh, Instant now) {
        Map<String, Token> byId = new java.util.HashMap<>();
        tokens.forEach(token -> byId.put(token.tokenId(), token));
        Map<String, List<Usage>> used = new java.util.HashMap<>();
        var entries = new ArrayList<History.Entry>();
        for (Crossings.Announcement a : fresh) {
            Token token = Objects.requireNonNull(byId.get(a.tokenId()));
            var seen = used.computeIfAbsent(a.tokenId(), id -> usages.of(tx, id, CONSUMERS_MAX));
            TokenExpiring event = event(token, a.crossing(), seen, now);
            tx.emit(event);
            entries.add(new History.Entry(
                    token.tokenId(),
                    now,
                    event.getEventId(),
                    "crossing",
                    a.crossing().version(),
                    "version " + a.crossing().version() + " crossed "
                            + a.crossing().threshold() + ", expires "
                            + a.crossing().expiresAt(),
                    event.getSource(),
                    event.getActor()));
        }
        history.append(tx, entries);
    }

    private TokenExpiring event(Token token, Crossing crossing, List<Usage> seen, Instant now) {
        RotationView rotation = token.rotation() != null && token.rotation().open() ? token.rotation() : null;
        var consumers = new TreeSet<String>();
        List<String> declared = Stated.valueOf(token.description().consumers());
        if (declared != null) {
            consumers.addAll(declared);
        }
        seen.forEach(usage -> consumers.add(usage.consumer()));
        return TokenExpiring.newBuilder()
                .setEventId(events.newEventId())
                .setOccurredAt(now)
                .setSource(events.source())
                .setActor("service:inventory")
                .setCorrelationId(events.correlationId())
                .setTokenId(token.tokenId())
                .setVersion(crossing.version())
                .setThreshold(crossing.threshold())
                .setCrossedAt(crossing.at())
                .setExpiresAt(crossing.expiresAt())
                .setSeverity(crossing.severity())
                .setName(token.name())
                .setIssuer(token.issuer())
                .setOwner(token.owner())
                .setOwnerContact(Stated.valueOf(token.description().ownerContact()))
                .setEnvironment(token.environment())
                .setConsumers(List.copyOf(consumers))
                .setLastUsedAt(lastUsed(seen))
                .setRotationId(rotation == null ? null : rotation.rotationId())
                .setRotationState(rotation == null ? null : rotation.state().name())
                .setRotationHealthy(rotation != null && rotation.healthy())
                .build();
    }

    private static @Nullable Instant lastUsed(List<Usage> seen) {
        Instant last = null;
        for (Usage usage : seen) {
            last = last == null || usage.lastUsedAt().isAfter(last) ? usage.lastUsedAt() : last;
        }
        return last;
    }
}
