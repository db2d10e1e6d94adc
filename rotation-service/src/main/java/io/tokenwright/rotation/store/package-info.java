/**
 * Rotations at rest in PostgreSQL: their rows, turns, reviews and what people asked of them, and the events that go out in the
 * transaction that stores a move. {@link io.tokenwright.rotation.rotation.Rotations} says what the engine needs of it.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.store;
