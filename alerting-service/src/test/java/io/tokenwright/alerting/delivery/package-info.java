/** Tests of the delivery queue. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.delivery;
