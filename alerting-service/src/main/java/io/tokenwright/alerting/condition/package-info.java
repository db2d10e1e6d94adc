/**
 * What is wrong with a token. Events are merged into {@link io.tokenwright.alerting.condition.TokenFacts} in any order;
 * {@link io.tokenwright.alerting.condition.Diagnosis} derives from the facts alone which conditions hold, so duplicates and
 * reordering cannot change the outcome; {@link io.tokenwright.alerting.condition.AlertLife} moves the stored alerts there.
 * Start at {@code AlertListener}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.condition;
