/**
 * What a rotation will do, written down before it does anything, and the hash that an approval binds to.
 * {@link io.tokenwright.rotation.plan.Planner} decides whether a token is to be rotated now, with a named reason for yes and
 * for no; {@link io.tokenwright.rotation.plan.LoopBreaker} keeps a token from being rotated over and over.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.plan;
