/**
 * The header {@code Idempotency-Key}: a caller that lost an answer repeats the request and gets the answer, not the effect
 * again. The answer is kept in PostgreSQL, in the transaction of the effect. Start at
 * {@link io.tokenwright.kit.idempotency.IdempotencyKeys}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.idempotency;
