package io.tokenwright.alerting.delivery.webhook;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * {@code tokenwright.webhooks[n]}.
 *
 * <p>{@code name}: unique, in log and metrics. {@code url}: https, or http to an allowed address. {@code secret} (or
 * {@code secret-file}): {@code whsec_<base64>}. {@code previous-secret} (or {@code -file}): signs too while receivers move to
 * the new one. {@code allowed-addresses}: ranges such as {@code 10.1.0.0/16} that would be refused otherwise; default none.
 * {@code timeout}: for one attempt; default 10 s.
 */
@EachProperty(value = "tokenwright.webhooks", list = true)
final class WebhookSettings {
    private final int index;
    private final @Nullable String name;
    private final @Nullable String url;
    private final @Nullable String secret;
    private final @Nullable String previousSecret;
    private final List<String> allowedAddresses;
    private final Duration timeout;

    @ConfigurationInject
    WebhookSettings(
            @Parameter Integer index,
            @Nullable String name,
            @Nullable String url,
            @Nullable String secret,
            @Nullable String previousSecret,
            @Bindable(defaultValue = "") List<String> allowedAddresses,
            @Bindable(defaultValue = "10s") Duration timeout) {
        this.index = index;
        this.name = name;
        this.url = url;
        this.secret = secret;
        this.previousSecret = previousSecret;
        this.allowedAddresses = allowedAddresses;
        this.timeout = timeout;
    }

    /** The setting's full name, for messages. */
    String key(String setting) {
        return "tokenwright.webhooks[" + index + "]." + setting;
    }

    @Nullable
    String name() {
        return name;
    }

    @Nullable
    String url() {
        return url;
    }

    @Nullable
    String secret() {
        return secret;
    }

    @Nullable
    String previousSecret() {
        return previousSecret;
    }

    List<String> allowedAddresses() {
        return allowedAddresses;
    }

    Duration timeout() {
        return timeout;
    }
}
