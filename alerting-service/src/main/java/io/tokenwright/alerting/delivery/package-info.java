/**
 * Telling the world about alerts: a durable queue in PostgreSQL, one line of it for each destination, so that none blocks
 * another, and within a destination one for each alert, so that a resolve is never overtaken by an older fire. Start at
 * {@link io.tokenwright.alerting.delivery.Notices} (in) and {@code DeliveryWorker} (out).
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.delivery;
