/**
 * The broker: its clients ({@link io.tokenwright.kit.kafka.KafkaClients}), the topics that have to exist, and a watch on whether
 * it is reachable and still the same cluster. Nothing here keeps a service from starting while the broker is away. A
 * service that can say its state again implements {@link io.tokenwright.kit.kafka.KafkaClusterChanged}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.kafka;
