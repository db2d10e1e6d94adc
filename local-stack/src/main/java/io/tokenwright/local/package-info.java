/**
 * Kafka, PostgreSQL, a Vault and an issuer on one machine, loopback only: what standalone starts and what tests run against.
 *
 * <p>Tests start at {@link io.tokenwright.local.Parts}; a launcher at {@link io.tokenwright.local.EmbeddedKafka},
 * {@link io.tokenwright.local.EmbeddedPostgreSql} and {@link io.tokenwright.local.LocalVault}. Nothing here knows a service,
 * and no service depends on it outside of its tests.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.local;
