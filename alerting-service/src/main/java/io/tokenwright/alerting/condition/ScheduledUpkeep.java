package io.tokenwright.alerting.condition;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tokenwright.kit.kafka.KafkaClusterChanged;
import jakarta.inject.Singleton;

/** What has to be done for alerts without an event: silences end, and a new Kafka cluster has to be told what is open. */
@Singleton
class ScheduledUpkeep implements KafkaClusterChanged {
    private final AlertKeeper keeper;

    ScheduledUpkeep(AlertKeeper keeper) {
        this.keeper = keeper;
    }

    @Scheduled(fixedDelay = "10s", initialDelay = "10s")
    void endSilences() {
        keeper.endSilences();
    }

    @Override
    public void kafkaClusterChanged(String before, String now) {
        keeper.announceOpen();
    }
}
