/**
 * The ledger of versions to kill, which retries for ever until death is proven by a probe whose negative control passed.
 * Entries come from rotations (the old version, a failed candidate) and from revocations that others asked for, which never
 * wait behind rotations. Start at {@link io.tokenwright.rotation.revocation.Revocation}, then
 * {@link io.tokenwright.rotation.revocation.Killer}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.revocation;
