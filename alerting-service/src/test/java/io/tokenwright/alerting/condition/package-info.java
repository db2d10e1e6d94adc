/** Tests of what is wrong with a token and how alerts follow it. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.condition;
