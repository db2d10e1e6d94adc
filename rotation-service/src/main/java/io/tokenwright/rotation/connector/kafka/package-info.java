/**
 * Kafka as an issuer: SCRAM users, two of a token that take turns (KIP-554), and delegation tokens, any number of a user (KIP-48). What rights
 * a user has is the business of those who keep the ACLs. Kafka keeps no remarks, so which mint is which is noted by names that nobody can
 * log in as. Start reading at {@link io.tokenwright.rotation.connector.kafka.KafkaTokenConnector}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.kafka;
