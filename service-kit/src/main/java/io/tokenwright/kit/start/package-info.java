/**
 * How a service starts, and how it says why it cannot: one line for what an operator can mend, a stack trace for the rest.
 * Start at {@link io.tokenwright.kit.start.ServiceMain}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.start;
