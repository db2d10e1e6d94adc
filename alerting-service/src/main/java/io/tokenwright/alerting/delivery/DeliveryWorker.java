package io.tokenwright.alerting.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Empties the queue of one destination. Tests tick it; {@code DeliveryThreads} runs one for each. */
final class DeliveryWorker {
    private static final int BATCH = 20;

    private final Destination destination;
    private final Deliveries deliveries;
    private final DeliverySettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliveryMeters meters;

    DeliveryWorker(
            Destination destination,
            Deliveries deliveries,
            DeliverySettings settings,
            InstantSource clock,
            RandomGenerator random,
            DeliveryMeters meters) {
        this.destination = destination;
        this.deliveries = deliveries;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.meters = meters;
    }

    String name() {
        return destination.name();
    }

    /** Sends what is due, at most a batch; true when there may be more. */
    boolean tick() {
        if (deliveries.isStopped(destination.name(), destination.addressHash())) {
            return false;
        }
        List<Deliveries.Claimed> claimed =
                deliveries.claim(destination.name(), clock.instant(), settings.lease(), BATCH);
        Instant claimedAt = clock.instant();
        for (Deliveries.Claimed delivery : claimed) {
            // What was claimed long ago may be another worker's by now; it comes up again when its lease is over.
            if (clock.instant().isAfter(claimedAt.plus(settings.lease().dividedBy(2)))) {
                break;
            }
            if (!attempt(delivery)) {
                return false;
            }
        }
        return !claimed.isEmpty();
    }

    /** False when the destination wants no more. */
    private boolean attempt(Deliveries.Claimed delivery) {
        Instant at = clock.instant();
        Outcome outcome = destination.send(delivery.message(), at);
        Instant answeredAt = clock.instant();
        Duration took = Duration.between(at, answeredAt);
        meters.attempted(destination.name(), delivery.message().id(), outcome);
        switch (outcome) {
            case Outcome.Delivered _ -> deliveries.delivered(delivery, outcome, at, took);
            case Outcome.Gone _ -> {
                deliveries.stopped(destination.name(), destination.addressHash(), delivery, outcome, at, took);
                return false;
            }
            case Outcome.RetryLater later -> {
                Duration delay = Backoff.delay(
                        delivery.attempts() + 1,
                        settings.retryDelayMin(),
                        settings.retryDelayMax(),
                        later.retryAfter(),
                        random.nextDouble());
                deliveries.postponed(delivery, outcome, at, took, answeredAt.plus(delay));
            }
        }
        return true;
    }
}
