/** Runs the examples in other languages against a real broker. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.examples;
