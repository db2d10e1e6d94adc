/** Tests of signed webhooks. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.delivery.webhook;
