package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.bulk.BulkRotations.Chosen;
import io.tokenwright.rotation.bulk.BulkRotations.Progress;
import io.tokenwright.rotation.bulk.BulkRotations.Run;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.plan.Planner;
import io.tokenwright.rotation.plan.Planning;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the rotations of a run a few at a time, and stops by itself when too many of them go wrong, so that what is wrong with
 * the first does not happen to all. Each is begun in a transaction of its own. Thread-safe; no framework.
 */
public final class RotationFeeder {
    private static final Logger LOG = LoggerFactory.getLogger(RotationFeeder.class);

    /** Rotations of one issuer under way at once for one run. */
    private static final int OPEN_MAX = 16;

    private final Database database;
    private final BulkRotations runs;
    private final RotationDesk desk;
    private final JdbcRotations rotations;
    private final JdbcTokens tokens;
    private final InstantSource clock;

    public RotationFeeder(
            Database database,
            BulkRotations runs,
            RotationDesk desk,
            JdbcRotations rotations,
            JdbcTokens tokens,
            InstantSource clock) {
        this.database = database;
        this.runs = runs;
        this.desk = desk;
        this.rotations = rotations;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Feeds all runs one turn; how many tokens were taken up. */
    public int tick() {
        return database.read(runs::running).stream().mapToInt(this::feed).sum();
    }

    private int feed(Run run) {
        List<Progress> issuers = database.read(tx -> runs.progress(tx, run.id()));
        int failed = issuers.stream().mapToInt(Progress::failed).sum();
        if (issuers.stream().allMatch(Progress::done)) {
            database.inTransaction(tx -> {
                runs.ended(tx, run.id(), clock.instant());
                return true;
            });
            LOG.info("bulk rotation ended id={} failed={}", run.id(), failed);
            return 0;
        }
        boolean waiting = issuers.stream().anyMatch(issuer -> issuer.waiting() > 0);
        if (waiting && failed - run.failuresAccepted() >= run.failuresMax()) {
            String because = failed + " of its rotations are stuck or were rolled back: see its items, then resume it";
            database.inTransaction(tx -> {
                runs.pause(tx, run.id(), Planner.BY_ITSELF, because);
                return true;
            });
            LOG.warn("bulk rotation pauses id={} because={}", run.id(), because);
            return 0;
        }
        int fed = 0;
        for (Progress issuer : issuers) {
            for (int room = OPEN_MAX - issuer.underWay(); room > 0 && begun(run, issuer.issuer()); room--) {
                fed++;
            }
        }
        return fed;
    }

    private boolean begun(Run run, String issuer) {
        return database.inTransaction(tx -> {
            Optional<Chosen> next = runs.lockNext(tx, run.id(), issuer);
            next.ifPresent(chosen -> begin(tx, run, chosen, clock.instant()));
            return next.isPresent();
        });
    }

    /** A version that was replaced, or is being replaced, since the run was started has what was asked for. */
    private void begin(Tx tx, Run run, Chosen chosen, Instant now) {
        tokens.lock(tx, chosen.tokenId());
        Optional<Planning.NotNow> not =
                desk.asked(tx, chosen.tokenId(), chosen.version(), run.startedBy(), run.id(), now);
        rotations
                .open(tx, chosen.tokenId())
                .filter(open -> open.plan().from().version() == chosen.version())
                .ifPresentOrElse(
                        open -> runs.begun(tx, run.id(), chosen.tokenId(), open.id()),
                        () -> runs.passedOver(
                                tx,
                                run.id(),
                                chosen.tokenId(),
                                not.map(Planning.NotNow::sentence).orElse("no rotation was begun")));
    }
}
