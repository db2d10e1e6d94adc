package io.tokenwright.kit.listener;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaClients;
import io.tokenwright.kit.kafka.KafkaWatch;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the service's event handler on one thread, for as long as the service runs. Instances of a service share the
 * partitions as one consumer group.
 */
@Singleton
@Requires(beans = {BatchHandling.class, KafkaClients.class, KafkaWatch.class})
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration BROKER_STEP = Duration.ofMillis(100);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final EventHandler handler;
    private final BatchHandling handling;
    private final Database database;
    private final KafkaClients clients;
    private final KafkaWatch watch;
    private final ListenerSettings settings;
    private final ListenerMeters meters;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("listener").unstarted(this::run);

    Listener(
            EventHandler handler,
            BatchHandling handling,
            @Named("events") Database database,
            KafkaClients clients,
            KafkaWatch watch,
            ListenerSettings settings,
            ListenerMeters meters) {
        this.handler = handler;
        this.handling = handling;
        this.database = database;
        this.clients = clients;
        this.watch = watch;
        this.settings = settings;
        this.meters = meters;
    }

    public ListenerStatus status() {
        return meters.status();
    }

    @EventListener
    void start(StartupEvent event) {
        thread.start();
    }

    /** Lets the batch under way finish. */
    @PreDestroy
    void stop() throws InterruptedException {
        stopping.countDown();
        thread.join(STOP_MAX);
    }

    private void run() {
        try {
            while (!stopped(Duration.ZERO)) {
                // Topics are made by the watch; a consumer that comes before them would look again only much later.
                if (watch.status().reachable()) {
                    session();
                } else {
                    stopped(BROKER_STEP);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void session() throws InterruptedException {
        try (var session = new ListenerSession(
                clients.consumer(settings.batchSize(), settings.pollIntervalMax()),
                clients.admin(),
                handler.topics(),
                handling,
                database,
                settings,
                meters)) {
            while (stopping.getCount() > 0 && session.turn()) {}
        } catch (RuntimeException e) {
            LOG.warn("listener starts again from its stored positions: {}", e.toString());
            LOG.debug("listener failed", e);
            meters.stopped(e);
            stopped(PAUSE_AFTER_FAILURE);
        }
    }

    private boolean stopped(Duration wait) throws InterruptedException {
        return stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
}
