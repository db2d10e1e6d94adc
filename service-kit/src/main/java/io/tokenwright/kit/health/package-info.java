/**
 * Liveness, and readiness that names what is missing in words. Each part of the kit contributes an indicator of its own;
 * {@link io.tokenwright.kit.health.Health} makes their results. Start at {@code DatabaseHealth} for an example.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.health;
