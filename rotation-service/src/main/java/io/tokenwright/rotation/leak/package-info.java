/**
 * Values that others found in the open, taken in by signed webhooks: GitHub's secret scanning, and any sender of Standard Webhooks.
 * A value is fingerprinted, matched to a version, and dropped; a match is a revocation from outside, with its limit. Start at
 * {@link io.tokenwright.rotation.leak.LeakIntake}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.leak;
