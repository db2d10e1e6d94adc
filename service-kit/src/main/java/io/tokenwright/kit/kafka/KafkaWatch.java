package io.tokenwright.kit.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.thread.RunLoop;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the broker every few seconds: is it there, are the topics, and is it the cluster that it was?
 *
 * <p>Another cluster id means that what this service had published is gone. Then every {@link KafkaClusterChanged} is
 * called <em>before</em> the new id is stored, so that a crash in between repeats the call instead of losing it. The
 * listener notices by itself, from topic ids, that its positions mean nothing there.
 */
@Singleton
@Requires(beans = {KafkaSettings.class, Database.class})
public final class KafkaWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
    private static final Duration RETRY_WHILE_DOWN = Duration.ofSeconds(1);
    private static final int PROBLEM_LENGTH_MAX = 300;

    private final KafkaClients clients;
    private final KafkaTopics topics;
    private final KafkaSettings settings;
    private final Database database;
    private final List<KafkaClusterChanged> changed;
    private final InstantSource clock;
    private final RunLoop loop = new RunLoop("kafka-watch", this::watch, RETRY_WHILE_DOWN, this::failed);
    private volatile KafkaStatus status;
    private boolean warned;

    KafkaWatch(
            KafkaClients clients,
            KafkaTopics topics,
            KafkaSettings settings,
            @Named("events") Database database,
            List<KafkaClusterChanged> changed,
            InstantSource clock,
            MeterRegistry meters) {
        this.clients = clients;
        this.topics = topics;
        this.settings = settings;
        this.database = database;
        this.changed = changed;
        this.clock = clock;
        this.status = new KafkaStatus(false, null, clock.instant(), "not asked yet");
        Gauge.builder("tokenwright.kafka.reachable", this, watch -> watch.status.reachable() ? 1 : 0)
                .description("1 while the broker answers and has all topics")
                .register(meters);
    }

    public KafkaStatus status() {
        return status;
    }

    @EventListener
    void start(StartupEvent event) {
        loop.start();
    }

    /** Does not wait: while the broker is away a look takes ten seconds, and nothing is lost with it. */
    @PreDestroy
    void stop() {
        loop.askToStop();
    }

    /** Looks until stopped. A client cannot even be made while the broker's name does not resolve. */
    private void watch() throws InterruptedException {
        try (Admin admin = clients.admin()) {
            while (loop.goesOn()) {
                look(admin);
                loop.pause(pause());
            }
        }
    }

    private Duration pause() {
        return status.reachable() || settings.watchInterval().compareTo(RETRY_WHILE_DOWN) < 0
                ? settings.watchInterval()
                : RETRY_WHILE_DOWN;
    }

    private void look(Admin admin) throws InterruptedException {
        try {
            String clusterId = admin.describeCluster().clusterId().get();
            topics.makeMissing(admin);
            answered(clusterId);
            compare(clusterId);
        } catch (ExecutionException e) {
            failed(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** The database or a bean may fail here: nothing is stored then, so the next look does it all again. */
    private void compare(String clusterId) {
        try {
            compareWithKnown(clusterId);
        } catch (RuntimeException e) {
            LOG.warn("kafka's cluster id could not be compared, will retry: {}", e.toString());
        }
    }

    private void compareWithKnown(String clusterId) {
        Optional<String> known = database.read(JdbcKafkaCluster::read);
        if (known.isPresent() && known.get().equals(clusterId)) {
            return;
        }
        if (known.isPresent()) {
            LOG.warn(
                    "kafka is another cluster than before: state is said again before={} now={}",
                    known.get(),
                    clusterId);
            changed.forEach(bean -> bean.kafkaClusterChanged(known.get(), clusterId));
        }
        database.inTransaction(tx -> {
            JdbcKafkaCluster.store(tx, clusterId);
            return null;
        });
    }

    private void answered(String clusterId) {
        if (!status.reachable()) {
            LOG.info("kafka reachable cluster={}", clusterId);
            status = new KafkaStatus(true, clusterId, clock.instant(), null);
        } else if (!clusterId.equals(status.clusterId())) {
            status = new KafkaStatus(true, clusterId, clock.instant(), null);
        }
    }

    private void failed(Throwable cause) {
        String text = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        String problem = text.length() > PROBLEM_LENGTH_MAX ? text.substring(0, PROBLEM_LENGTH_MAX) : text;
        if (status.reachable() || !warned) {
            warned = true;
            LOG.warn("kafka not reachable, will retry: {}", problem);
        }
        boolean newly = status.reachable();
        status = new KafkaStatus(false, status.clusterId(), newly ? clock.instant() : status.since(), problem);
    }
}
