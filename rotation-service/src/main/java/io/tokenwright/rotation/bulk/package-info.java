/**
 * Many tokens at once: a preview with a hash, a start that names the hash, and a feeder. Revocations are written into the ledger
 * at the pace of each issuer; rotations are begun a few at a time, and a run stops by itself when they go wrong. All progress is
 * in the database, so any instance goes on after a crash. Start at {@link io.tokenwright.rotation.bulk.BulkRevocations} and
 * {@link io.tokenwright.rotation.bulk.BulkRotations}, then the feeders.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.bulk;
