/**
 * Threads that a service runs beside its requests. {@link io.tokenwright.kit.thread.RunLoop} is the one way to run work again and
 * again: it outlives failures, ends when asked, and lets the turn under way finish. The relay, the listener, the watch on
 * Kafka and the workers of the services run on it.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.thread;
