package io.tokenwright.inventory;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/** The inventory's own settings. */
final class InventoryConfiguration {
    private InventoryConfiguration() {}

    /**
     * Crossings, {@code tokenwright.crossing}.
     *
     * @param thresholds how long before the expiry a version is announced: a time, a share of the lifetime, or {@code expired}
     */
    @ConfigurationProperties("tokenwright.crossing")
    record Crossing(
            @Bindable(defaultValue = "30d,7d,1d,1h,expired") List<String> thresholds) {}
}
