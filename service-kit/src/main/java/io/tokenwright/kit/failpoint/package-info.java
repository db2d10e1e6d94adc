/** Named places at which a test kills the process, to show that the next one goes on. Start at {@link io.tokenwright.kit.failpoint.Failpoint}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.failpoint;
