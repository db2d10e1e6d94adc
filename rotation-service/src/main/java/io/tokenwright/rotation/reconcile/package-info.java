/**
 * What the issuers really hold under our names, held against what the register, the ledger and the open rotations know. Heals
 * what no rotation can see any more, such as a credential that a frozen worker minted after its rotation had ended.
 * {@link io.tokenwright.rotation.reconcile.Standing} is the decision, {@link io.tokenwright.rotation.reconcile.Reconciler} the
 * work, {@link io.tokenwright.rotation.reconcile.Scopes} the lists to ask for.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.reconcile;
