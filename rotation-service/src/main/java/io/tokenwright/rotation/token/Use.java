package io.tokenwright.rotation.token;

import java.time.Instant;

/**
 * The last use of one version by one consumer.
 *
 * @param version version number; uses by a fingerprint that no version has are not listed
 * @param consumer workload
 * @param lastUsedAt by the reporter's clock
 */
public record Use(int version, String consumer, Instant lastUsedAt) {}
