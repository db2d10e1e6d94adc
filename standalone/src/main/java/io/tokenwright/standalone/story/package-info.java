/**
 * The demo's story. Start at {@link io.tokenwright.standalone.story.Story}: seven steps and a search for leaked values, each
 * proved by what the services say on Kafka, by their API, or by the issuer, never by waiting long enough.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.standalone.story;
