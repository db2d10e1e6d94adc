package io.tokenwright.kit.kafka;

/**
 * Says the service's state again when Kafka is another cluster than before: what was published is gone with the old one.
 * Any number of beans. Called from a background thread; called again after a failure or a crash, so it has to bear that.
 */
@FunctionalInterface
public interface KafkaClusterChanged {
    /**
     * Emits what the new cluster has to know, by the outbox.
     *
     * @param before id of the cluster that was known
     * @param now id of the cluster that answers
     */
    void kafkaClusterChanged(String before, String now);
}
