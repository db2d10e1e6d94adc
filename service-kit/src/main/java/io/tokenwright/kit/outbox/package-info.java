/**
 * The transactional outbox. A writer appends its events in its own transaction ({@link io.tokenwright.kit.outbox.Outbox}); one
 * relay a database, elected by a lease with an epoch, publishes them in order per key ({@code Relay}), and knows by
 * {@code RelayPosition} which ids are still owed, so that neither a slow transaction nor a crash loses or reorders any.
 * A commit wakes it; a poll at least once a second is the truth. Start at {@link io.tokenwright.kit.outbox.Outbox}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.outbox;
