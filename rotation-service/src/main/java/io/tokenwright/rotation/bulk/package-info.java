/**
 * Revocation of many versions at once: a preview with a hash, a start that names the hash, and a feeder that writes them into the
 * ledger at the pace of each issuer, so that other revocations and rotations go on beside it. All progress is in the database, so
 * any instance goes on after a crash. Start at {@link io.tokenwright.rotation.bulk.BulkRevocations}, then
 * {@link io.tokenwright.rotation.bulk.Feeder}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.bulk;
