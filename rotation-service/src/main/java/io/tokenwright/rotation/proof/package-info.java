/**
 * What counts as proof: verdicts of probes with their negative control ({@link io.tokenwright.rotation.proof.Probing}), and
 * the use of a version by its consumers ({@link io.tokenwright.rotation.proof.ProofOfUse}). Unknown is never dead, and
 * nothing is proven by a probe that would also believe noise. Start at {@link io.tokenwright.rotation.proof.Proof}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.proof;
