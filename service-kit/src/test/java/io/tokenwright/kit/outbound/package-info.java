/** Tests of guarded calls. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.outbound;
