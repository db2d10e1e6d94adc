package io.tokenwright.rotation.reconcile;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code tokenwright.reconcile}.
 *
 * @param interval between two lists of the same issuer and parameters
 */
@ConfigurationProperties("tokenwright.reconcile")
record ReconcileSettings(@Bindable(defaultValue = "1h") Duration interval) {}
