package io.tokenwright.kit.listener;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code tokenwright.listener}.
 *
 * @param batchSize most records handled in one transaction; more costs heap and longer locks, fewer costs commits
 * @param pollIntervalMax how long a batch may take before the broker gives its partitions to another instance
 * @param retryDelayMin pause before the first retry of a batch that met an outage
 * @param retryDelayMax longest pause between retries; longer notices the end of an outage later
 * @param valueSizeMax bytes of the largest record value that is decoded; larger ones are dead letters
 */
@ConfigurationProperties("tokenwright.listener")
public record ListenerSettings(
        @Bindable(defaultValue = "2000") int batchSize,
        @Bindable(defaultValue = "5m") Duration pollIntervalMax,
        @Bindable(defaultValue = "200ms") Duration retryDelayMin,
        @Bindable(defaultValue = "10s") Duration retryDelayMax,
        @Bindable(defaultValue = "262144") int valueSizeMax) {}
