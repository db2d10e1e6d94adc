package io.tokenwright.kit.outbox;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.tokenwright.kit.kafka.KafkaClients;
import io.tokenwright.kit.kafka.KafkaWatch;
import io.tokenwright.kit.thread.RunLoop;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the outbox, on one thread, while this instance leads. At most one instance does: the lead is a lease in the
 * database with an epoch, checked by the local clock before every record and by the database in every write.
 */
@Singleton
@Requires(beans = {KafkaWatch.class, JdbcOutbox.class})
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration FINISH_MAX = Duration.ofSeconds(5);

    private final JdbcOutbox outbox;
    private final KafkaClients clients;
    private final KafkaWatch watch;
    private final OutboxSettings settings;
    private final OutboxWake wake;
    private final RelayMeters meters;
    private final String instance = UUID.randomUUID().toString();
    private final RunLoop loop = new RunLoop("outbox-relay", this::tryToLead, PAUSE_AFTER_FAILURE, this::failed);
    private @Nullable String clusterId;

    Relay(
            JdbcOutbox outbox,
            KafkaClients clients,
            KafkaWatch watch,
            OutboxSettings settings,
            OutboxWake wake,
            RelayMeters meters) {
        this.outbox = outbox;
        this.clients = clients;
        this.watch = watch;
        this.settings = settings;
        this.wake = wake;
        this.meters = meters;
    }

    public RelayStatus status() {
        return meters.status();
    }

    @EventListener
    void start(StartupEvent event) {
        loop.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        loop.askToStop();
        wake.wakeRelay();
        loop.stop();
    }

    private void failed(Exception e) {
        LOG.warn("relay starts again from its stored position: {}", e.toString());
        LOG.debug("relay failed", e);
        meters.problem(e);
    }

    private void tryToLead() throws InterruptedException {
        var lease = new Lease(settings.lease());
        lease.asking();
        Optional<JdbcOutbox.Lead> lead = outbox.lead(instance, settings.lease());
        if (lead.isEmpty()) {
            meters.follows();
            wake.awaitForRelay(settings.pollInterval());
            return;
        }
        lease.granted();
        meters.noProblem();
        long epoch = lead.get().epoch();
        LOG.info(
                "relay leads epoch={} position={}", epoch, lead.get().position().position());
        wake.leading(true);
        clusterId = watch.status().clusterId();
        try (var term = new RelayTerm(
                outbox,
                clients.producer(),
                settings,
                wake,
                meters,
                lease,
                epoch,
                lead.get().position())) {
            while (loop.goesOn() && isSameCluster() && term.turn()) {}
            term.finish(loop.goesOn() ? Duration.ZERO : FINISH_MAX);
        } finally {
            wake.leading(false);
            meters.follows();
            LOG.info("relay no longer leads epoch={}", epoch);
        }
    }

    /** A producer knows partitions and sequences of one cluster: another one gets another producer. */
    private boolean isSameCluster() {
        String now = watch.status().clusterId();
        if (clusterId == null) {
            clusterId = now;
        }
        return Objects.equals(clusterId, now);
    }
}
