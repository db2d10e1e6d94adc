package io.tokenwright.alerting.delivery.webhook;

import io.micronaut.context.annotation.EachBean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.alerting.delivery.Destination;
import io.tokenwright.kit.outbound.GuardedHttp;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.text.Shown;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the webhooks that are configured, or says at start what is wrong with one. */
@Factory
final class WebhookFactory {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    @EachBean(WebhookSettings.class)
    Destination webhook(WebhookSettings settings) {
        String name = require(settings.name(), settings.key("name"), "give it one, such as on-call");
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(settings.key("name") + " " + Shown.of(name)
                    + " is not a name: use a-z, 0-9 and dashes, such as on-call");
        }
        try {
            URI url = url(settings);
            List<WebhookSecret> secrets = new ArrayList<>();
            secrets.add(secret(
                    settings.key("secret"),
                    require(
                            settings.secret(),
                            settings.key("secret"),
                            "give it (or secret-file) whsec_ and the output of \"openssl rand -base64 32\"")));
            if (settings.previousSecret() != null) {
                secrets.add(secret(settings.key("previous-secret"), settings.previousSecret()));
            }
            return new Webhook(
                    name, url, List.copyOf(secrets), new GuardedHttp(settings.allowedAddresses(), settings.timeout()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("webhook " + name + ": " + e.getMessage());
        }
    }

    private static WebhookSecret secret(String key, String text) {
        try (SecretValue value = SecretValue.of(text)) {
            return new WebhookSecret(key, value);
        }
    }

    private static URI url(WebhookSettings settings) {
        String text = require(settings.url(), settings.key("url"), "give it the receiver's https address");
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!scheme.equals("https")
                    && !(scheme.equals("http") && !settings.allowedAddresses().isEmpty())) {
                throw new ConfigurationException(settings.key("url")
                        + " is not https: use https, or name the receiver's range in allowed-addresses to use http");
            }
            GuardedHttp.problemWith(url).ifPresent(problem -> {
                throw new ConfigurationException(settings.key("url") + " " + problem);
            });
            return url;
        } catch (URISyntaxException e) {
            throw new ConfigurationException(settings.key("url") + " is not a URL: write https://host/path");
        }
    }

    private static String require(@Nullable String value, String key, String remedy) {
        if (value == null || value.isBlank()) {
            throw new ConfigurationException(key + " is missing: " + remedy);
        }
        return value;
    }
}
