package io.tokenwright.rotation.assisted;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code tokenwright.assisted}.
 *
 * @param dropValid how long a value may be given with a drop token
 */
@ConfigurationProperties("tokenwright.assisted")
record AssistedSettings(@Bindable(defaultValue = "30m") Duration dropValid) {}
