package io.tokenwright.alerting.delivery;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code tokenwright.delivery}.
 *
 * @param pollInterval how often the queue is looked at when nothing woke its worker. Shorter costs queries
 * @param retryDelayMin first delay after a failure; doubles with each, with jitter
 * @param retryDelayMax longest delay; a destination that comes back after days waits this long at most
 * @param lease how long a claimed delivery is a dead worker's before another takes it. Longer than an attempt may take
 */
@ConfigurationProperties("tokenwright.delivery")
record DeliverySettings(
        @Bindable(defaultValue = "500ms") Duration pollInterval,
        @Bindable(defaultValue = "2s") Duration retryDelayMin,
        @Bindable(defaultValue = "15m") Duration retryDelayMax,
        @Bindable(defaultValue = "60s") Duration lease) {}
