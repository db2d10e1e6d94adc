/**
 * Signed webhooks as Standard Webhooks says, sent to addresses that were checked, one attempt at a time. Start at
 * {@code Webhook}; {@code AddressGuard} says where we do not connect to, {@code PinnedPost} connects to what was checked.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting.delivery.webhook;
