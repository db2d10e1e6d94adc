/**
 * Crossings: the moments at which a version passes an expiry threshold. What is due is found by an index on the next moment, so
 * the cost depends on what is due and not on how many tokens exist. Start at
 * {@link io.tokenwright.inventory.crossing.Threshold}; the {@code CrossingWorker} announces them.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.inventory.crossing;
