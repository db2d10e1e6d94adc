/**
 * The kill switch of an issuer: while it is set, nothing is minted, disabled or revoked there by anybody. Every call goes
 * through {@link io.tokenwright.rotation.killswitch.GuardedConnector}, which asks the database before each call that changes
 * something, so that it holds on all instances at once; rotations and the ledger wait and say for what.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.killswitch;
