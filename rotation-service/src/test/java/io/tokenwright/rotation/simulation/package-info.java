/**
 * The production decisions, steps and worker run against ports in memory, under a clock that only moves when told, with a
 * crash or a lost answer at chosen boundaries; a checker holds the outcome to the invariants. A run is repeated exactly by
 * its fault plan. Start at {@link io.tokenwright.rotation.simulation.World}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.simulation;
