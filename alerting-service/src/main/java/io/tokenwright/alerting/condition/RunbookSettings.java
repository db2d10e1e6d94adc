package io.tokenwright.alerting.condition;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code tokenwright.runbook-base-url}: where people read the pages of {@code docs/runbook/}; an installation may copy them
 * to its own wiki. Default: their path in the repository.
 */
@ConfigurationProperties("tokenwright")
final class RunbookSettings {
    private final String base;

    @ConfigurationInject
    RunbookSettings(@Bindable(defaultValue = "docs/runbook") String runbookBaseUrl) {
        this.base = runbookBaseUrl.endsWith("/") ? runbookBaseUrl : runbookBaseUrl + "/";
    }

    /** {@code <base>/<code>.md}. */
    String url(Condition condition) {
        return base + condition.code() + ".md";
    }
}
