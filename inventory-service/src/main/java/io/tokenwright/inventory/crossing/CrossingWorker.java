package io.tokenwright.inventory.crossing;

import io.tokenwright.kit.thread.RunLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that announces crossings when they are due. Looks at least once a second, because the database is the truth. */
public final class CrossingWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrossingWorker.class);
    private static final Duration POLL_MAX = Duration.ofSeconds(1);
    private static final Duration POLL_MIN = Duration.ofMillis(5);

    private final Announcer announcer;
    private final InstantSource clock;
    private final java.util.function.IntConsumer announced;
    private final AtomicReference<@Nullable Instant> lastScanAt = new AtomicReference<>();
    private final RunLoop loop = new RunLoop("crossings", this::turn, POLL_MAX, this::failed);
    private boolean failing;

    /** @param announced told how many crossings each scan announced, for the metrics */
    public CrossingWorker(Announcer announcer, InstantSource clock, java.util.function.IntConsumer announced) {
        this.announcer = announcer;
        this.clock = clock;
        this.announced = announced;
    }

    public void start() {
        loop.start();
    }

    /** When the last scan ended well; null before the first. */
    public @Nullable Instant lastScanAt() {
        return lastScanAt.get();
    }

    private void turn() throws InterruptedException {
        scan();
        failing = false;
        loop.pause(untilNextDue());
    }

    private void failed(Exception e) {
        if (!failing) {
            LOG.atWarn().log("scan for crossings failed, will try again each second: {}", e.toString());
        }
        failing = true;
    }

    private void scan() {
        Announcer.Batch batch;
        do {
            batch = announcer.announceDue(clock.instant());
            announced.accept(batch.announced().size());
        } while (batch.full());
        lastScanAt.set(clock.instant());
    }

    private Duration untilNextDue() {
        try {
            Duration left = announcer
                    .nextDue()
                    .map(due -> Duration.between(clock.instant(), due))
                    .orElse(POLL_MAX);
            if (left.compareTo(POLL_MIN) < 0) {
                return POLL_MIN;
            }
            return left.compareTo(POLL_MAX) > 0 ? POLL_MAX : left;
        } catch (RuntimeException e) {
            LOG.debug("cannot ask for the next crossing: {}", e.toString());
            return POLL_MAX;
        }
    }

    /** Waits for the batch under way. */
    @Override
    public void close() {
        try {
            loop.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
