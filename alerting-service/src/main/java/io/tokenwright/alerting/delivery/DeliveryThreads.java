package io.tokenwright.alerting.delivery;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each destination, so that a slow one holds up nobody else. */
@Singleton
final class DeliveryThreads implements ApplicationEventListener<StartupEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryThreads.class);
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(10);

    private final List<Destination> destinations;
    private final Deliveries deliveries;
    private final DeliverySettings settings;
    private final InstantSource clock;
    private final DeliveryMeters meters;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    DeliveryThreads(
            List<Destination> destinations,
            Deliveries deliveries,
            DeliverySettings settings,
            InstantSource clock,
            DeliveryMeters meters) {
        this.destinations = destinations;
        Set<String> names = new HashSet<>();
        destinations.forEach(destination -> {
            if (!names.add(destination.name())) {
                throw new ConfigurationException(
                        "two destinations have the name \"" + destination.name() + "\": give each a name of its own");
            }
        });
        this.deliveries = deliveries;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        for (Destination destination : destinations) {
            var worker =
                    new DeliveryWorker(destination, deliveries, settings, clock, RandomGenerator.getDefault(), meters);
            meters.watch(destination.name(), deliveries);
            threads.add(Thread.ofVirtual().name("delivery-" + worker.name()).start(() -> run(worker)));
        }
    }

    private void run(DeliveryWorker worker) {
        try {
            do {
                tick(worker);
            } while (!stop.await(settings.pollInterval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick(DeliveryWorker worker) {
        try {
            while (worker.tick() && stop.getCount() > 0) {
                // goes on while there is something due
            }
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("destination", worker.name()).log("deliveries wait: {}", e.toString());
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            thread.join(STOP_WAIT_MAX);
        }
    }
}
