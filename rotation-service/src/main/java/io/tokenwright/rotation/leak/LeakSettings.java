package io.tokenwright.rotation.leak;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code tokenwright.leaks}.
 *
 * @param github whether GitHub's secret scanning may report
 * @param githubKeysUrl where GitHub's public keys are
 * @param webhookSecret shared with senders of Standard Webhooks, {@code whsec_...}; null for none
 */
@ConfigurationProperties("tokenwright.leaks")
record LeakSettings(
        @Bindable(defaultValue = "false") boolean github,

        @Bindable(defaultValue = "https://api.github.com/meta/public_keys/secret_scanning")
        String githubKeysUrl,

        @Nullable String webhookSecret) {}
