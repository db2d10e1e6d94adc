/**
 * The alerting service: what is wrong with which token, who is told, and until when. Events come in at
 * {@code condition.AlertListener}, become facts of a token there, and {@code condition.Diagnosis} says what is wrong;
 * {@code delivery} tells the world.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting;
