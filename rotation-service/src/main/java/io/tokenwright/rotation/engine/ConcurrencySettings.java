package io.tokenwright.rotation.engine;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code tokenwright.rotation.concurrency}.
 *
 * @param perIssuer rotations of one issuer that may change things at the same time, on all instances together; 0 for any
 * @param perOwner the same for the tokens of one owner
 */
@ConfigurationProperties("tokenwright.rotation.concurrency")
record ConcurrencySettings(
        @Bindable(defaultValue = "20") int perIssuer,
        @Bindable(defaultValue = "10") int perOwner) {}
