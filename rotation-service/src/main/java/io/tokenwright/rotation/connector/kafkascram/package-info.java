/**
 * Kafka's SCRAM users as an issuer (KIP-554): two users of a token that take turns. What rights they have is the business of those
 * who keep the ACLs. A password is chosen here; the brokers are sent what it is salted to, never the password. Kafka keeps no
 * remarks on users, so which mint a user holds is noted by a second user that nobody can be. Start reading at
 * {@link io.tokenwright.rotation.connector.kafkascram.KafkaScramConnector}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.kafkascram;
