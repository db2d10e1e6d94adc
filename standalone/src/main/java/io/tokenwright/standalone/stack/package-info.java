/**
 * Brings the parts and the three services up and down. Start at {@link io.tokenwright.standalone.stack.LocalStack}.
 * Everything binds to the loopback address, every secret is in a file of mode 600, and no child outlives this process:
 * {@link io.tokenwright.standalone.stack.Reaper} sees to it even after {@code kill -9}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.standalone.stack;
