/** RFC 9457 problem+json with stable codes. Start at {@link io.tokenwright.kit.problem.Problem}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.problem;
