/** Liveness, and readiness that names what is missing. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.health;
