/**
 * The conformance kit: what every connector is held to, whether a YAML file or a class, before anybody trusts it with
 * production. {@code ./tokenwright connector test} runs it for a team's own issuer, our tests for those that come with us.
 * Start at {@link io.tokenwright.rotation.conformance.Promise} for what is promised, and at
 * {@link io.tokenwright.rotation.conformance.Conformance} for how it is tried.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.conformance;
