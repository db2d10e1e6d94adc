/** Holds the module as a whole to what its users rely on. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.schemas;
