/**
 * The durable, resumable replacement of one version by the next. {@link io.tokenwright.rotation.rotation.Transitions} is the
 * one table of legal moves and opens with the invariants; {@link io.tokenwright.rotation.rotation.Decisions} says what an
 * event makes of a rotation, purely; {@link io.tokenwright.rotation.engine.RotationWorker} stores that and then runs
 * {@link io.tokenwright.rotation.rotation.Steps}, whose results come back as events.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.rotation;
