/**
 * RFC 9457 problem+json with stable codes, for every error that an HTTP request can run into: ours by
 * {@link io.tokenwright.kit.problem.ProblemException}, Micronaut's own by its one error processor. An answer names field,
 * value and remedy, and never quotes a body. Start at {@link io.tokenwright.kit.problem.Problem}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.problem;
