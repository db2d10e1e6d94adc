/** The transactional outbox: append in the writer's transaction, relay in order per key, wake on commit. Start at {@link io.tokenwright.kit.outbox.Outbox}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.outbox;
