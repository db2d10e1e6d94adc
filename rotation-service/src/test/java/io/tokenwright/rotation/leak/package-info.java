/** The signatures of those who report leaks, against published examples. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.leak;
