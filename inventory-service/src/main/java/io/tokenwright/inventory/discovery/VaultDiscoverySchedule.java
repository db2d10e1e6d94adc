package io.tokenwright.inventory.discovery;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks Vault from time to time. */
@Singleton
@Requires(property = "tokenwright.vault.address")
@Requires(property = "tokenwright.discovery.scheduled", notEquals = "false")
class VaultDiscoverySchedule {
    private static final Logger LOG = LoggerFactory.getLogger(VaultDiscoverySchedule.class);
    private final VaultDiscovery discovery;

    VaultDiscoverySchedule(VaultDiscovery discovery) {
        this.discovery = discovery;
    }

    @Scheduled(
            fixedDelay = "${tokenwright.discovery.interval:5m}",
            initialDelay = "${tokenwright.discovery.first-after:5s}",
            scheduler = TaskExecutors.SCHEDULED)
    void walk() {
        try {
            discovery.discover("service:inventory");
        } catch (RuntimeException e) {
            LOG.atWarn().log("Vault could not be walked, will try again: {}", e.toString());
        }
    }
}
