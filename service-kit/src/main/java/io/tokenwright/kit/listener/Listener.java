package io.tokenwright.kit.listener;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.kafka.KafkaClients;
import io.tokenwright.kit.kafka.KafkaWatch;
import io.tokenwright.kit.thread.RunLoop;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
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

    private final EventHandler handler;
    private final BatchHandling handling;
    private final Database database;
    private final KafkaClients clients;
    private final KafkaWatch watch;
    private final ListenerSettings settings;
    private final ListenerMeters meters;
    private final RunLoop loop = new RunLoop("listener", this::session, PAUSE_AFTER_FAILURE, this::failed);

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
        loop.start();
    }

    /** Lets the batch under way finish. */
    @PreDestroy
    void stop() throws InterruptedException {
        loop.stop();
    }

    private void session() throws InterruptedException {
        // Topics are made by the watch; a consumer that comes before them would look again only much later.
        if (!watch.status().reachable()) {
            loop.pause(BROKER_STEP);
            return;
        }
        try (var session = new ListenerSession(
                clients.consumer(settings.batchSize(), settings.pollIntervalMax()),
                clients.admin(),
                handler.topics(),
                handling,
                database,
                settings,
                meters)) {
            while (loop.goesOn() && session.turn()) {}
        }
    }

    private void failed(Exception e) {
        LOG.warn("listener starts again from its stored positions: {}", e.toString());
        LOG.debug("listener failed", e);
        meters.stopped(e);
    }
}
