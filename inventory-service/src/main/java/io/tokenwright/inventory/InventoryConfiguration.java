package io.tokenwright.inventory;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.bind.annotation.Bindable;
import io.tokenwright.inventory.register.Limits;
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

    /**
     * Discovery, {@code tokenwright.discovery}.
     *
     * @param mounts KV v2 mounts to walk, each as {@code mount} or {@code mount/prefix}
     */
    @ConfigurationProperties("tokenwright.discovery")
    record Discovery(@Bindable(defaultValue = "secret") List<String> mounts) {
        Discovery {
            for (String mount : mounts) {
                if (!mount.matches(Limits.PATH)) {
                    throw new ConfigurationException("tokenwright.discovery.mounts has \"" + mount
                            + "\", which is not a plain path: write secret or secret/apps");
                }
            }
        }
    }
}
