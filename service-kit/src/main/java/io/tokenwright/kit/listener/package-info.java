/**
 * Events in. {@code Listener} polls a batch, {@code RecordReader} decodes it, {@code BatchHandling} runs the service's one
 * {@link io.tokenwright.kit.listener.EventHandler} in a transaction that also stores the positions ({@code JdbcPositions}) and the
 * dead letters, and only then is the broker told. {@code StartPosition} decides where a partition goes on. Start at
 * {@link io.tokenwright.kit.listener.EventHandler}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.listener;
