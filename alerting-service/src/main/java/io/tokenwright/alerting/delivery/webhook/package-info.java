/**
 * Signed webhooks as Standard Webhooks says, one attempt at a time, sent by the kit's guarded HTTP to addresses that were
 * checked. Start at {@code Webhook}; what an answer means for the queue is there, what is configured in
 * {@code WebhookSettings}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.delivery.webhook;
