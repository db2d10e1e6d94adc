package io.tokenwright.rotation.proof;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * {@code tokenwright.probes}.
 *
 * @param allowedAddresses ranges such as {@code 10.1.0.0/16} that would be refused otherwise; plain http goes only there
 * @param timeout for one probe, from connecting to the answer's head
 */
@ConfigurationProperties("tokenwright.probes")
record HttpProbeSettings(
        @Bindable(defaultValue = "") List<String> allowedAddresses,
        @Bindable(defaultValue = "10s") Duration timeout) {}
