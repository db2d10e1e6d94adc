/**
 * HTTP calls to addresses that somebody else chose: webhooks, probes that an owner declares. One guard against being led to
 * loopback, private or metadata addresses: the name is looked up once, every address is checked, and the connection goes to
 * the address that was checked. No redirect, proxy or cookie; bounded in time and size; the answer's body is never read.
 * Start at {@link io.tokenwright.kit.outbound.GuardedHttp}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.outbound;
