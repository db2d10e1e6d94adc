package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.bulk.BulkRevocations.Item;
import io.tokenwright.rotation.bulk.BulkRevocations.Progress;
import io.tokenwright.rotation.bulk.BulkRevocations.Run;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.revocation.BreakGlass;
import io.tokenwright.rotation.revocation.BreakGlass.Target;
import io.tokenwright.rotation.revocation.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what waits into the ledger: at half the rate that an issuer takes, which leaves the other half to rotations, evenly, and never
 * with more than a few open at once, so that an issuer that is down does not fill the ledger's turns. Thread-safe; no framework.
 */
public final class Feeder {
    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** For issuers whose connector is not loaded: their lines only say so. */
    private static final int REQUESTS_PER_MINUTE_UNKNOWN = 60;

    private static final int OPEN_MAX = 16;

    private final Database database;
    private final BulkRevocations runs;
    private final BreakGlass breakGlass;
    private final Connectors connectors;
    private final InstantSource clock;
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();
    /** The last one of each run and issuer that was read. */
    private final Map<String, Item> reached = new ConcurrentHashMap<>();

    public Feeder(
            Database database,
            BulkRevocations runs,
            BreakGlass breakGlass,
            Connectors connectors,
            InstantSource clock) {
        this.database = database;
        this.runs = runs;
        this.breakGlass = breakGlass;
        this.connectors = connectors;
        this.clock = clock;
    }

    /** Feeds all runs that nobody else feeds now, one turn; how many versions were written into the ledger. */
    public synchronized int tick() {
        return database.inTransaction(tx ->
                runs.lockRunning(tx).stream().mapToInt(run -> feed(tx, run)).sum());
    }

    private int feed(Tx tx, Run run) {
        Instant now = clock.instant();
        runs.settle(tx, run.id());
        List<Progress> issuers = runs.progress(tx, run.id());
        if (issuers.stream().allMatch(Progress::done)) {
            runs.ended(tx, run.id(), now);
            issuers.forEach(issuer -> reached.remove(run.id() + " " + issuer.issuer()));
            LOG.info("bulk revocation ended id={}", run.id());
            return 0;
        }
        return issuers.stream()
                .filter(issuer -> issuer.waiting() > 0)
                .mapToInt(issuer -> feed(tx, run, issuer, now))
                .sum();
    }

    private int feed(Tx tx, Run run, Progress issuer, Instant now) {
        int aMinute = Math.max(1, requestsPerMinute(issuer.issuer()) / 2);
        Pace pace = paces.computeIfAbsent(issuer.issuer(), _ -> new Pace(OPEN_MAX));
        int lately = runs.orderedSince(tx, issuer.issuer(), now.minus(MINUTE));
        int room = Math.min(pace.room(aMinute, now), Math.min(aMinute - lately, OPEN_MAX - issuer.inLedger()));
        if (room <= 0) {
            return 0;
        }
        List<Item> next = next(tx, run, issuer, room);
        next.forEach(item -> breakGlass.order(
                tx,
                new BreakGlass.Call(
                        new Target.Version(item.tokenId(), item.version()),
                        run.cause(),
                        run.detail(),
                        run.startedBy(),
                        run.id()),
                Origin.SERVICE,
                now));
        runs.ordered(tx, run.id(), issuer.issuer(), next, now);
        pace.went(next.size());
        return next.size();
    }

    /** From where the last turn was; all over again when nothing waits behind that, as after a turn that was undone. */
    private List<Item> next(Tx tx, Run run, Progress issuer, int room) {
        String place = run.id() + " " + issuer.issuer();
        List<Item> next = runs.waiting(tx, run.id(), issuer.issuer(), reached.get(place), room);
        if (next.isEmpty()) {
            next = runs.waiting(tx, run.id(), issuer.issuer(), null, room);
        }
        if (next.isEmpty()) {
            reached.remove(place);
        } else {
            reached.put(place, next.getLast());
        }
        return next;
    }

    private int requestsPerMinute(String issuer) {
        return connectors
                .byName(issuer)
                .map(Connector::description)
                .map(description -> description.limits().requestsPerMinute())
                .orElse(REQUESTS_PER_MINUTE_UNKNOWN);
    }
}
