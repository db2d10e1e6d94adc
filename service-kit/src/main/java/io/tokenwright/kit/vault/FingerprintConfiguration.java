package io.tokenwright.kit.vault;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code tokenwright.fingerprint.*}: where the key of the fingerprints lies. All services of an installation share it.
 *
 * @param mount KV v2 mount
 * @param path secret with the keys {@code key-id} and {@code key} (base64, at least 32 bytes)
 */
@ConfigurationProperties("tokenwright.fingerprint")
public record FingerprintConfiguration(
        @Bindable(defaultValue = "secret") String mount,

        @Bindable(defaultValue = "tokenwright/fingerprint-key")
        String path) {}
