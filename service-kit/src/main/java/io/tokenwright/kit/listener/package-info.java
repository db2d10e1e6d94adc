/** Batches of events in, one transaction with their effect and the positions, then the broker's offsets. Start at {@link io.tokenwright.kit.listener.EventHandler}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.listener;
