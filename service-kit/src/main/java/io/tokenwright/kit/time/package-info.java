/** The clock at the edge; domain code takes an Instant. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.time;
