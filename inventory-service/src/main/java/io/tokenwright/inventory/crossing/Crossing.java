package io.tokenwright.inventory.crossing;

import io.tokenwright.events.ExpirySeverity;
import java.time.Instant;

/**
 * A version passed a threshold. Its natural key is (token, version, threshold): it is announced once.
 *
 * @param at the moment itself, which after an outage is long before the announcement
 */
public record Crossing(int version, String threshold, Instant at, Instant expiresAt, ExpirySeverity severity) {}
